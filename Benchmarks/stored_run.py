"""Reads what Tidemark measured out of its store, without Tidemark: a second opinion on its own numbers."""

import contextlib
import sqlite3
import zlib


class Block:
    """Reads a packed block of the store: see RowBlock.swift and HistogramBlock.swift."""

    def __init__(self, data, newest):
        assert zlib.crc32(data[:-4]) == int.from_bytes(data[-4:], "little"), "a block of the store is damaged"
        self.form = data[0]
        assert 1 <= self.form <= newest, "a block of the store has a newer form"
        self.data, self.at = data[:-4], 1

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def skip(self, count):
        self.at += count

    def unsigned(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self):
        folded = self.unsigned()
        return (folded >> 1) ^ -(folded & 1)


def rows_of(data):
    """(due, release lag, time to first token or None, succeeded) of each row, in nanoseconds."""
    block = Block(data, newest=2)
    due = 0
    for _ in range(block.unsigned()):
        block.signed()
        due += block.signed()
        block.skip(6)
        outcome = block.byte()
        block.unsigned()
        block.unsigned()
        presence = block.byte()
        lag = since = block.signed()
        first_token = None
        for bit in range(6):
            if presence >> bit & 1:
                since += block.signed()
                if bit == 3:
                    first_token = since
        block.signed()
        for _ in range(10 + (presence >> 6 & 1) + 2):
            block.signed()
        for _ in range(block.byte().bit_count()):
            block.signed()
        if block.form >= 2:  # attempt and cost
            block.skip(1)
            block.unsigned()
        yield due, lag, first_token, outcome == 0


def cells_of(data):
    """(value in the middle of the cell, count) of each cell of a histogram."""
    block = Block(data, newest=1)
    precision = block.byte()
    block.skip(8)
    low, high = block.signed(), block.signed()
    index = 0
    for _ in range(block.unsigned()):
        index += block.unsigned()
        count = block.unsigned()
        start, width = index, 1
        if index >= 1 << precision:
            shift = (index >> (precision - 1)) - 1
            start, width = (index - (shift << (precision - 1))) << shift, 1 << shift
        yield min(max(start + (width - 1) / 2, low), high), count


def quantiles_us(weighted):
    """p50 and p99 (nearest rank) of (nanoseconds, count) pairs, in microseconds."""
    ordered = sorted(weighted)
    total = sum(count for _, count in ordered)
    found = {}
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        rank, seen = max(1, -(-total * share // 1)), 0
        for value, count in ordered:
            seen += count
            if seen >= rank:
                found[name] = value / 1e3
                break
    return {"n": total, **found}


def stored_errors(store, after, seconds, ttft_ms, itl_ms):
    """Errors of times and release lag of the requests that were due in the measured time."""
    with contextlib.closing(sqlite3.connect(store / "store.sqlite")) as database:
        rows = [row for (data,) in database.execute("SELECT block FROM row_blocks") for row in rows_of(data)]
        gaps = [
            cell
            for (data,) in database.execute(
                "SELECT block FROM histograms WHERE metric = 0 AND second >= ? AND second < ?",
                (int(after) + 1, int(after + seconds)),
            )
            for cell in cells_of(data)
        ]
    window = [row for row in rows if after * 1e9 <= row[0] < (after + seconds) * 1e9]
    return {
        "failed": sum(not succeeded for _, _, _, succeeded in window),
        "ttft_err_us": quantiles_us((abs(first - ttft_ms * 1e6), 1) for _, _, first, _ in window if first is not None),
        "gap_err_us": quantiles_us((abs(value - itl_ms * 1e6), count) for value, count in gaps),
        "release_lag_us": quantiles_us((lag, 1) for _, lag, _, _ in window),
    }

/* What both programs need: a clock, a histogram of nanoseconds, a way to die. */
#ifndef COMMON_H
#define COMMON_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *program = "limit";

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static inline uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* User and system time of this process, in seconds. */
static inline void cpu_seconds(double *user, double *system) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    *user = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6;
    *system = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
}

static inline long resident_kb(void) {
    long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%ld %ld", &total, &resident) != 2) resident = 0;
        fclose(file);
    }
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* As many descriptors as the system allows us. */
static inline void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Log-linear: exact below 128, then 64 cells for each power of two (0.8 % wide at most). */
enum { CELLS = 128 + 64 * 57 };

struct histogram {
    uint64_t count, largest;
    uint64_t cells[CELLS];
};

static inline void record(struct histogram *histogram, uint64_t value) {
    unsigned cell = (unsigned)value;
    if (value >= 128) {
        unsigned shift = 57u - (unsigned)__builtin_clzll(value);
        cell = shift * 64 + (unsigned)(value >> shift);
    }
    histogram->cells[cell]++;
    histogram->count++;
    if (value > histogram->largest) histogram->largest = value;
}

/* Nearest rank, in microseconds: the middle of the cell, at most the largest value. */
static inline double quantile_us(const struct histogram *histogram, double q) {
    uint64_t rank = (uint64_t)(q * (double)histogram->count + 0.999999), seen = 0;
    if (histogram->count == 0) return 0;
    if (rank == 0) rank = 1;
    for (unsigned cell = 0; cell < CELLS; cell++) {
        seen += histogram->cells[cell];
        if (seen < rank) continue;
        double value = cell;
        if (cell >= 128) {
            unsigned shift = cell / 64 - 1;
            value = ((double)(cell - shift * 64) + 0.5) * (double)(1ull << shift);
        }
        if (value > (double)histogram->largest) value = (double)histogram->largest;
        return value / 1e3;
    }
    return (double)histogram->largest / 1e3;
}

/* Writes `"name":{"n":…,"p50":…,"p99":…,"p999":…,"max":…}`, in microseconds. */
static inline int print_histogram(char *out, size_t size, const char *name, const struct histogram *histogram) {
    return snprintf(out, size, "\"%s\":{\"n\":%llu,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name,
                    (unsigned long long)histogram->count, quantile_us(histogram, 0.5), quantile_us(histogram, 0.99),
                    quantile_us(histogram, 0.999), (double)histogram->largest / 1e3);
}

#endif

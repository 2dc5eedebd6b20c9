/* The cheapest plausible client of streamed answers: the physical limit of a load generator on this machine.
 *
 * Usage: limit_client --port N [options]        connects to 127.0.0.1 only, one thread, one epoll
 *   -c, --conns N     connections, each with one stream at a time (64)
 *   --seconds F       measured time (5), after --warmup F (1)
 *   --requests N      ends after N answers in the measured time (0: off)
 *   --max-tokens N    (0: the server's default)
 *   --ramp F          spreads the first requests over F seconds (0)
 *   --rate R          open loop: R requests a second, evenly spaced, over the idle connections
 *   --no-usage        does not ask for the usage event
 *   --ttft-ms F --itl-ms F   the server's schedule: reports how far what was seen lies off it
 *   --rbuf N          bytes of a read (65536)
 * Prints one line of JSON.
 *
 * One buffer for all connections, one time stamp a read, no JSON: events are counted by their blank lines, and an
 * answer ends where its last chunk does. The first event is the role; the time to the first token ends with the read
 * that completes the second one. A gap lies between two reads that bring content; events of one read share its time.
 */
#define _GNU_SOURCE
#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static struct {
    int port, connections, requests, max_tokens, read_bytes;
    double seconds, warmup, ramp, rate;
    uint64_t ttft, itl; /* ns; 0: not known */
    bool usage;
} options = {18200, 64, 0, 0, 65536, 5, 1, 0, 0, 0, 0, true};

struct connection {
    int descriptor;
    bool is_busy, last_was_newline;
    uint32_t events;     /* of this answer, so far */
    uint64_t sent_at;    /* or due, in the open loop */
    uint64_t content_at; /* when the last content came */
    uint64_t tail;       /* the last eight bytes */
};

static struct {
    uint64_t requests, events, reads, waits, bytes, unsent;
    struct histogram first, first_error, gap_error, total, release_lag;
} stats;

static struct connection *connections;
static int *idle; /* indices of connections without a stream, in the open loop */
static int idle_count;
static char *buffer, request[1024];
static size_t request_length;
static bool is_measured; /* the warm-up is over */

/* ---- events: blank lines in the bytes ---- */

typedef uint8_t block __attribute__((vector_size(32)));

#if defined(__x86_64__)
__attribute__((target_clones("avx2", "default")))
#endif
static uint32_t blank_lines(const char *bytes, size_t size) {
    uint32_t found = 0;
    size_t at = 1;
    while (at + sizeof(block) <= size) {
        block counts = {0};
        /* A counter of eight bits holds 255 rounds. */
        for (int round = 0; round < 255 && at + sizeof(block) <= size; round++, at += sizeof(block)) {
            block here, before;
            memcpy(&here, bytes + at, sizeof here);
            memcpy(&before, bytes + at - 1, sizeof before);
            counts -= (block)((here == '\n') & (before == '\n'));
        }
        for (unsigned lane = 0; lane < sizeof(block); lane++) found += counts[lane];
    }
    for (; at < size; at++) found += bytes[at] == '\n' && bytes[at - 1] == '\n';
    return found;
}

/* ---- requests and answers ---- */

static uint64_t distance(uint64_t one, uint64_t other) { return one > other ? one - other : other - one; }

static void send_request(struct connection *connection, uint64_t due) {
    connection->is_busy = true;
    connection->events = 0;
    connection->last_was_newline = false;
    connection->tail = 0;
    connection->sent_at = due;
    if (send(connection->descriptor, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length)
        fail("cannot send a request: %s", strerror(errno));
}

/* A read brought content: `before` events of this answer had come before it. */
static void note_content(struct connection *connection, uint32_t before, uint64_t now) {
    uint32_t contents = (uint32_t)options.max_tokens;
    if (before < 2) {
        uint64_t taken = now - connection->sent_at;
        record(&stats.first, taken);
        if (options.ttft) record(&stats.first_error, distance(taken, options.ttft));
    } else if (options.itl && (contents == 0 || before <= contents)) {
        record(&stats.gap_error, distance(now - connection->content_at, options.itl));
    }
    connection->content_at = now;
}

/* Returns whether the answer has ended. */
static bool take(struct connection *connection) {
    ssize_t count = recv(connection->descriptor, buffer, (size_t)options.read_bytes, 0);
    uint64_t now = now_ns();
    if (count <= 0) {
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        fail("the server closed a connection");
    }
    size_t size = (size_t)count;
    uint32_t events = blank_lines(buffer, size) + (connection->last_was_newline && buffer[0] == '\n');
    connection->last_was_newline = buffer[size - 1] == '\n';
    uint32_t before = connection->events;
    connection->events += events;
    if (is_measured) {
        stats.reads++;
        stats.bytes += size;
        stats.events += events;
        if (events && connection->events >= 2) note_content(connection, before, now);
    } else if (events) {
        connection->content_at = now;
    }

    if (size >= 8) memcpy(&connection->tail, buffer + size - 8, 8);
    else
        for (size_t at = 0; at < size; at++)
            connection->tail = connection->tail >> 8 | (uint64_t)(uint8_t)buffer[at] << 56;
    if (memcmp((char *)&connection->tail + 1, "\r\n0\r\n\r\n", 7) != 0) return false;
    connection->is_busy = false;
    if (is_measured) {
        stats.requests++;
        record(&stats.total, now - connection->sent_at);
    }
    return true;
}

/* ---- set-up ---- */

static void make_request(void) {
    char body[512], bound[64] = "";
    if (options.max_tokens) snprintf(bound, sizeof bound, "\"max_tokens\":%d,", options.max_tokens);
    int size = snprintf(body, sizeof body,
                        "{\"model\":\"limit-model\",\"stream\":true,%s%s\"messages\":[{\"role\":\"user\",\"content\":"
                        "\"It is a truth that the tide comes in twice a day, whoever measures it.\"}]}",
                        options.usage ? "\"stream_options\":{\"include_usage\":true}," : "", bound);
    request_length = (size_t)snprintf(request, sizeof request,
                                      "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                      "Content-Type: application/json\r\nAccept: text/event-stream\r\n"
                                      "Content-Length: %d\r\n\r\n%s",
                                      options.port, size, body);
}

static void connect_all(int poller) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int index = 0; index < options.connections; index++) {
        int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
        if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0)
            fail("cannot connect to port %d: %s", options.port, strerror(errno));
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        connections[index].descriptor = descriptor;
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)index};
        epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
        idle[idle_count++] = options.connections - 1 - index;
    }
}

static void read_options(int count, char **arguments) {
    static const struct option names[] = {{"port", 1, 0, 'p'},
                                          {"conns", 1, 0, 'c'},
                                          {"seconds", 1, 0, 's'},
                                          {"warmup", 1, 0, 'w'},
                                          {"requests", 1, 0, 'q'},
                                          {"max-tokens", 1, 0, 'n'},
                                          {"ramp", 1, 0, 'a'},
                                          {"rate", 1, 0, 'r'},
                                          {"no-usage", 0, 0, 'u'},
                                          {"ttft-ms", 1, 0, 't'},
                                          {"itl-ms", 1, 0, 'i'},
                                          {"rbuf", 1, 0, 'b'},
                                          {0, 0, 0, 0}};
    for (int option; (option = getopt_long(count, arguments, "c:", names, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'c': options.connections = atoi(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'w': options.warmup = atof(optarg); break;
        case 'q': options.requests = atoi(optarg); break;
        case 'n': options.max_tokens = atoi(optarg); break;
        case 'a': options.ramp = atof(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 'u': options.usage = false; break;
        case 't': options.ttft = (uint64_t)(atof(optarg) * 1e6); break;
        case 'i': options.itl = (uint64_t)(atof(optarg) * 1e6); break;
        case 'b': options.read_bytes = atoi(optarg); break;
        default: exit(2);
        }
    }
    if (options.connections < 1 || options.read_bytes < 64 || options.rate < 0) fail("an option is out of range");
}

static void print_result(uint64_t took, double user, double system) {
    double seconds = (double)took / 1e9, cpu = user + system;
    char text[2048];
    int size = snprintf(
        text, sizeof text,
        "{\"conns\":%d,\"seconds\":%.3f,\"requests\":%llu,\"requests_s\":%.1f,\"events\":%llu,\"events_s\":%.0f,"
        "\"cpu_s\":%.4f,\"user_s\":%.4f,\"sys_s\":%.4f,\"events_per_cpu_s\":%.0f,\"requests_per_cpu_s\":%.0f,"
        "\"bytes\":%llu,\"reads\":%llu,\"waits\":%llu,\"events_per_read\":%.3f,\"bytes_per_read\":%.0f,\"unsent\":%llu,"
        "\"rss_kb\":%ld,",
        options.connections, seconds, (unsigned long long)stats.requests, (double)stats.requests / seconds,
        (unsigned long long)stats.events, (double)stats.events / seconds, cpu, user, system,
        cpu > 0 ? (double)stats.events / cpu : 0, cpu > 0 ? (double)stats.requests / cpu : 0,
        (unsigned long long)stats.bytes, (unsigned long long)stats.reads, (unsigned long long)stats.waits,
        stats.reads ? (double)stats.events / (double)stats.reads : 0,
        stats.reads ? (double)stats.bytes / (double)stats.reads : 0, (unsigned long long)stats.unsent, resident_kb());
    const struct {
        const char *name;
        const struct histogram *histogram;
    } parts[] = {{"ttft_us", &stats.first},
                 {"ttft_err_us", &stats.first_error},
                 {"gap_err_us", &stats.gap_error},
                 {"total_us", &stats.total},
                 {"release_lag_us", &stats.release_lag}};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        size += print_histogram(text + size, sizeof text - (size_t)size, parts[part].name, parts[part].histogram);
        text[size++] = part + 1 < sizeof parts / sizeof *parts ? ',' : '}';
    }
    printf("%.*s\n", size, text);
}

int main(int count, char **arguments) {
    program = "limit_client";
    read_options(count, arguments);
    raise_descriptor_limit();
    prctl(PR_SET_TIMERSLACK, 1);
    buffer = malloc((size_t)options.read_bytes);
    connections = calloc((size_t)options.connections, sizeof *connections);
    idle = calloc((size_t)options.connections, sizeof *idle);
    if (!buffer || !connections || !idle) fail("out of memory");
    make_request();
    int poller = epoll_create1(EPOLL_CLOEXEC);
    connect_all(poller);

    uint64_t start = now_ns(), warm = start + (uint64_t)(options.warmup * 1e9);
    uint64_t end = warm + (uint64_t)(options.seconds * 1e9), measured_from = warm;
    /* The arrivals still to come: the first requests of a closed loop, or all of an open one. */
    double spacing = options.rate > 0 ? 1e9 / options.rate : options.ramp * 1e9 / options.connections;
    uint64_t arrivals = options.rate > 0 ? UINT64_MAX : (uint64_t)options.connections, arrival = 0;
    double user = 0, system = 0, user_end, system_end;
    struct epoll_event events[256];

    for (;;) {
        uint64_t now = now_ns();
        if (!is_measured && now >= warm) {
            is_measured = true;
            measured_from = now;
            cpu_seconds(&user, &system);
        }
        if (now >= end || (options.requests && stats.requests >= (uint64_t)options.requests)) break;
        uint64_t next = is_measured ? end : warm;
        while (arrival < arrivals) {
            uint64_t due = start + (uint64_t)(spacing * (double)arrival);
            if (due > now) {
                if (due < next) next = due;
                break;
            }
            arrival++;
            if (is_measured && options.rate > 0) record(&stats.release_lag, now - due);
            if (idle_count == 0) stats.unsent++;
            else send_request(&connections[idle[--idle_count]], options.rate > 0 ? due : now);
            now = now_ns();
        }
        uint64_t wait = next > now ? next - now : 0;
        struct timespec timeout = {.tv_sec = (time_t)(wait / 1000000000u), .tv_nsec = (long)(wait % 1000000000u)};
        int ready = epoll_pwait2(poller, events, 256, &timeout, NULL);
        if (ready < 0 && errno == ENOSYS) ready = epoll_wait(poller, events, 256, (int)((wait + 999999) / 1000000));
        if (is_measured) stats.waits++;
        for (int position = 0; position < ready; position++) {
            struct connection *connection = &connections[events[position].data.u32];
            if (!take(connection)) continue;
            if (options.rate > 0) idle[idle_count++] = (int)events[position].data.u32;
            else send_request(connection, now_ns());
        }
    }
    cpu_seconds(&user_end, &system_end);
    print_result(now_ns() - measured_from, user_end - user, system_end - system);
    return 0;
}

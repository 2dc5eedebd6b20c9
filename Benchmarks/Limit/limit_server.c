/* The fastest plausible OpenAI chat server, to measure load generators against on one machine.
 *
 * Usage: limit_server [options]        listens on 127.0.0.1 only, one thread, one epoll
 *   --port N          (18200; 0 takes a free one; printed as "limit_server on http://127.0.0.1:PORT")
 *   --tokens N        content events of an answer (128); a request's max_tokens lowers it
 *   --event-bytes N   size of a content event, "data: {…}" with its blank line (230)
 *   --ttft-ms F       from the request to the head, the role and the first content (0)
 *   --itl-ms F        between ticks after that (0: as fast as the socket takes it)
 *   --coalesce N      content events of a tick, or events of a write where there is no pace (1)
 *   --burst N         writes of a stream before it is the next one's turn, where there is no pace (8)
 *   --model NAME      (limit-model)
 *   --max-seconds N   ends by itself (3600)
 * Serves POST …/chat/completions (a stream; otherwise one body at once), GET …/models, /health, /stats, /stats/reset.
 *
 * The pace is absolute: tick k is due at arrival + ttft + k × itl, so a server that is too slow shows as lag and never
 * as a stretched schedule. An answer's bytes are laid out once and shared by all streams; a stream is a position in
 * them. All first ticks wait equally long, and so do all later ones: two queues in order of arrival are all the timers.
 */
#define _GNU_SOURCE
#include "answers.h"
#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static struct {
    int port, tokens, event_bytes, coalesce, burst, max_seconds;
    uint64_t ttft, itl; /* ns */
    const char *model;
} options = {18200, 128, 230, 1, 8, 3600, 0, 0, "limit-model"};

/* ---- connections ---- */

struct connection {
    int descriptor;
    bool wants_writable;
    /* The stream in progress, if any. */
    const struct answer *answer;
    uint32_t sent;           /* bytes */
    int released;            /* units that may be sent */
    uint64_t due;            /* of the next tick */
    uint64_t last_lag;       /* of the tick before */
    struct connection *next; /* in the queue in which it waits */
    /* A request that did not come in one piece. */
    char *partial;
    size_t partial_length;
};

struct queue {
    struct connection *first, *last;
};

static struct queue first_ticks, later_ticks, runnable;
static int poller;
static volatile sig_atomic_t stopping;

static struct {
    uint64_t requests, finished, events, writes, bytes, blocked, opened, first_request;
    long open, most_open, active, most_active;
    struct histogram lag, first_lag, gap_lag;
} stats;

static void enqueue(struct queue *queue, struct connection *connection) {
    connection->next = NULL;
    if (queue->last) queue->last->next = connection;
    else queue->first = connection;
    queue->last = connection;
}

static struct connection *dequeue(struct queue *queue) {
    struct connection *connection = queue->first;
    queue->first = connection->next;
    if (!queue->first) queue->last = NULL;
    return connection;
}

static void unqueue(struct queue *queue, struct connection *gone) {
    struct connection *previous = NULL;
    for (struct connection *each = queue->first; each; previous = each, each = each->next) {
        if (each != gone) continue;
        if (previous) previous->next = gone->next;
        else queue->first = gone->next;
        if (queue->last == gone) queue->last = previous;
        return;
    }
}

static void watch(struct connection *connection, bool writable) {
    struct epoll_event event = {.events = EPOLLIN | (writable ? EPOLLOUT : 0u), .data.ptr = connection};
    connection->wants_writable = writable;
    epoll_ctl(poller, EPOLL_CTL_MOD, connection->descriptor, &event);
}

static void hang_up(struct connection *connection) {
    if (connection->answer) {
        stats.active--;
        unqueue(&first_ticks, connection);
        unqueue(&later_ticks, connection);
        unqueue(&runnable, connection);
    }
    stats.open--;
    close(connection->descriptor);
    free(connection->partial);
    free(connection);
}

enum sending { DONE, WAITING, BLOCKED, GONE };

/* Sends what is released. DONE ends the answer; BLOCKED waits for the socket. */
static enum sending send_released(struct connection *connection) {
    const struct answer *answer = connection->answer;
    uint32_t end = answer->ends[connection->released - 1];
    if (connection->sent < end) {
        ssize_t count =
            send(connection->descriptor, answer->bytes + connection->sent, end - connection->sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) return GONE;
        if (count > 0) {
            stats.writes++;
            stats.bytes += (uint64_t)count;
            connection->sent += (uint32_t)count;
        }
        if (connection->sent < end) {
            stats.blocked++;
            if (!connection->wants_writable) watch(connection, true);
            return BLOCKED;
        }
    }
    if (connection->wants_writable) watch(connection, false);
    if (connection->released < answer->units) return WAITING;
    connection->answer = NULL;
    stats.active--;
    stats.finished++;
    return DONE;
}

static void release(struct connection *connection, int units) {
    int before = connection->released, all = connection->answer->units;
    connection->released = before + units < all ? before + units : all;
    stats.events += (uint64_t)(connection->released - before);
}

/* One tick of a paced stream; the last brings the end of the answer, too. */
static void tick(struct connection *connection, uint64_t now) {
    uint64_t lag = now - connection->due;
    bool is_first = connection->released == 0;
    record(&stats.lag, lag);
    if (is_first)
        record(&stats.first_lag, lag);
    else
        record(&stats.gap_lag, lag > connection->last_lag ? lag - connection->last_lag : connection->last_lag - lag);
    connection->last_lag = lag;
    release(connection, options.coalesce + (is_first ? 1 : 0));
    if (connection->released > connection->answer->tokens) release(connection, 3);
    if (connection->released < connection->answer->units && options.itl > 0) {
        connection->due += options.itl;
        enqueue(&later_ticks, connection);
    } else if (connection->released < connection->answer->units) {
        enqueue(&runnable, connection);
        return;
    }
    if (send_released(connection) == GONE) hang_up(connection);
}

/* A turn of a stream without a pace. */
static void run(struct connection *connection) {
    for (int turn = 0; turn < options.burst; turn++) {
        release(connection, options.coalesce);
        switch (send_released(connection)) {
        case WAITING: continue;
        case GONE: hang_up(connection); return;
        case DONE:
        case BLOCKED: return;
        }
    }
    enqueue(&runnable, connection);
}

/* ---- requests ---- */

static void reply(struct connection *connection, const char *status, const char *body) {
    char text[8192];
    int size =
        snprintf(text, sizeof text, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                 status, strlen(body), body);
    /* Short answers on an idle connection always fit into the socket's buffer. */
    if (send(connection->descriptor, text, (size_t)size, MSG_NOSIGNAL) != size)
        shutdown(connection->descriptor, SHUT_RDWR);
}

static void reply_stats(struct connection *connection) {
    char text[4096];
    double user, system;
    cpu_seconds(&user, &system);
    int size = snprintf(
        text, sizeof text,
        "{\"requests\":%llu,\"finished\":%llu,\"events\":%llu,\"writes\":%llu,\"bytes\":%llu,\"eagain\":%llu,"
        "\"open\":%ld,\"max_open\":%ld,\"opened\":%llu,\"active\":%ld,\"max_active\":%ld,\"cpu_s\":%.6f,\"rss_kb\":%ld,"
        "\"now_ns\":%llu,\"first_request_ns\":%llu,",
        (unsigned long long)stats.requests, (unsigned long long)stats.finished, (unsigned long long)stats.events,
        (unsigned long long)stats.writes, (unsigned long long)stats.bytes, (unsigned long long)stats.blocked,
        stats.open, stats.most_open, (unsigned long long)stats.opened, stats.active, stats.most_active, user + system,
        resident_kb(), (unsigned long long)now_ns(), (unsigned long long)stats.first_request);
    size += print_histogram(text + size, sizeof text - (size_t)size, "lag_us", &stats.lag);
    text[size++] = ',';
    size += print_histogram(text + size, sizeof text - (size_t)size, "first_lag_us", &stats.first_lag);
    text[size++] = ',';
    size += print_histogram(text + size, sizeof text - (size_t)size, "gap_lag_us", &stats.gap_lag);
    snprintf(text + size, sizeof text - (size_t)size, "}");
    reply(connection, "200 OK", text);
}

/* Counters from here on; what is open stays open. */
static void reset_stats(void) {
    long open = stats.open, active = stats.active;
    memset(&stats, 0, sizeof stats);
    stats.open = stats.most_open = open;
    stats.active = stats.most_active = active;
}

/* The number behind `"name":` in a JSON text, or `otherwise`. */
static long number_of(const char *json, size_t size, const char *name, long otherwise) {
    const char *found = memmem(json, size, name, strlen(name));
    return found ? strtol(found + strlen(name), NULL, 10) : otherwise;
}

static bool is_true(const char *json, size_t size, const char *name) {
    const char *found = memmem(json, size, name, strlen(name));
    if (!found) return false;
    for (found += strlen(name); *found == ' '; found++) {
    }
    return *found == 't';
}

/* `body` is followed by a zero byte. */
static void chat(struct connection *connection, const char *body, size_t size, uint64_t now) {
    long asked =
        number_of(body, size, "\"max_tokens\":", number_of(body, size, "\"max_completion_tokens\":", options.tokens));
    int tokens = asked >= 1 && asked < options.tokens ? (int)asked : options.tokens;
    stats.requests++;
    if (!stats.first_request) stats.first_request = now;
    if (!is_true(body, size, "\"stream\":")) {
        char text[512];
        snprintf(text, sizeof text,
                 "{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"%s\","
                 "\"choices\":[{"
                 "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"tide\"},\"finish_reason\":\"length\"}],"
                 "\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":%d,\"total_tokens\":%d}}",
                 options.model, tokens, tokens + 16);
        reply(connection, "200 OK", text);
        return;
    }
    connection->answer =
        answer_for(tokens, is_true(body, size, "\"include_usage\":"), options.model, options.event_bytes);
    connection->sent = 0;
    connection->released = 0;
    connection->due = now + options.ttft;
    if (++stats.active > stats.most_active) stats.most_active = stats.active;
    enqueue(options.ttft || options.itl ? &first_ticks : &runnable, connection);
}

/* Takes one request from `bytes`. Returns how many bytes it had, 0 when it is not whole yet, -1 when it is none. */
static ssize_t take_request(struct connection *connection, char *bytes, size_t size, uint64_t now) {
    char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end) return size > 65536 ? -1 : 0;
    size_t head = (size_t)(end + 4 - bytes), body = 0;
    for (char *line = memchr(bytes, '\n', head); line && line < end;
         line = memchr(line + 1, '\n', head - (size_t)(line + 1 - bytes)))
        if (strncasecmp(line + 1, "content-length:", 15) == 0) body = strtoul(line + 16, NULL, 10);
    if (body > 64u << 20) return -1;
    if (size < head + body) return 0;

    char kept = bytes[head + body]; /* there is a byte behind every buffer */
    bytes[head + body] = 0;
    char *path_end = memchr(bytes, '\r', head);
    *path_end = 0;
    if (strstr(bytes, "/chat/completions")) chat(connection, bytes + head, body, now);
    else if (strstr(bytes, "/stats/reset")) {
        reset_stats();
        reply_stats(connection);
    } else if (strstr(bytes, "/stats")) reply_stats(connection);
    else if (strstr(bytes, "/models")) reply(connection, "200 OK", "{\"object\":\"list\",\"data\":[]}");
    else if (strstr(bytes, "/health")) reply(connection, "200 OK", "{}");
    else reply(connection, "404 Not Found", "{\"error\":{\"message\":\"no such path\"}}");
    bytes[head + body] = kept;
    return (ssize_t)(head + body);
}

static void readable(struct connection *connection) {
    static char buffer[262144 + 1];
    ssize_t count = recv(connection->descriptor, buffer, sizeof buffer - 1, 0);
    uint64_t now = now_ns();
    if (count <= 0) {
        if (count == 0 || (errno != EAGAIN && errno != EINTR)) hang_up(connection);
        return;
    }
    char *bytes = buffer;
    size_t size = (size_t)count;
    if (connection->partial) {
        bytes = realloc(connection->partial, connection->partial_length + size + 1);
        if (!bytes) fail("out of memory");
        memcpy(bytes + connection->partial_length, buffer, size);
        size += connection->partial_length;
        connection->partial = bytes;
    }
    ssize_t taken = connection->answer ? -1 : take_request(connection, bytes, size, now);
    if (taken == 0 && !connection->partial) {
        connection->partial = malloc(size + 1);
        if (!connection->partial) fail("out of memory");
        memcpy(connection->partial, bytes, size);
    }
    connection->partial_length = size;
    if (taken > 0) {
        free(connection->partial);
        connection->partial = NULL;
    }
    /* Nobody who is measured here sends a request before the answer to the last one has ended. */
    if (taken < 0 || (taken > 0 && (size_t)taken < size)) hang_up(connection);
}

static void accept_all(int listener) {
    for (;;) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) return;
        int on = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *connection = calloc(1, sizeof *connection);
        if (!connection) fail("out of memory");
        connection->descriptor = descriptor;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
        stats.opened++;
        if (++stats.open > stats.most_open) stats.most_open = stats.open;
    }
}

/* ---- the loop ---- */

/* Runs what is due and says until when nothing is; 0 for never idle, UINT64_MAX for nothing to come. */
static uint64_t run_due(void) {
    uint64_t now = now_ns();
    for (int turns = 0; turns < 256; turns++) {
        struct connection *first = first_ticks.first, *later = later_ticks.first;
        struct queue *queue = !later || (first && first->due <= later->due) ? &first_ticks : &later_ticks;
        if (!queue->first || queue->first->due > now) break;
        tick(dequeue(queue), now);
        now = now_ns();
    }
    struct connection *last = runnable.last;
    while (runnable.first) {
        struct connection *connection = dequeue(&runnable);
        run(connection);
        if (connection == last) break;
    }
    uint64_t next = UINT64_MAX;
    if (first_ticks.first) next = first_ticks.first->due;
    if (later_ticks.first && later_ticks.first->due < next) next = later_ticks.first->due;
    return runnable.first ? 0 : next;
}

static void on_signal(int number) {
    (void)number;
    stopping = 1;
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0)
        fail("cannot listen on port %d: %s", port, strerror(errno));
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("limit_server on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void read_options(int count, char **arguments) {
    static const struct option names[] = {{"port", 1, 0, 'p'},        {"tokens", 1, 0, 'n'},
                                          {"event-bytes", 1, 0, 'e'}, {"ttft-ms", 1, 0, 't'},
                                          {"itl-ms", 1, 0, 'i'},      {"coalesce", 1, 0, 'c'},
                                          {"burst", 1, 0, 'b'},       {"model", 1, 0, 'm'},
                                          {"max-seconds", 1, 0, 's'}, {0, 0, 0, 0}};
    for (int option; (option = getopt_long(count, arguments, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'n': options.tokens = atoi(optarg); break;
        case 'e': options.event_bytes = atoi(optarg); break;
        case 't': options.ttft = (uint64_t)(atof(optarg) * 1e6); break;
        case 'i': options.itl = (uint64_t)(atof(optarg) * 1e6); break;
        case 'c': options.coalesce = atoi(optarg); break;
        case 'b': options.burst = atoi(optarg); break;
        case 'm': options.model = optarg; break;
        case 's': options.max_seconds = atoi(optarg); break;
        default: exit(2);
        }
    }
    if (options.tokens < 1 || options.tokens > 1000000 || options.coalesce < 1 || options.burst < 1 ||
        options.event_bytes > 2048 || strlen(options.model) > 100)
        fail("an option is out of range");
}

int main(int count, char **arguments) {
    program = "limit_server";
    read_options(count, arguments);
    raise_descriptor_limit();
    prctl(PR_SET_TIMERSLACK, 1);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(options.port);
    struct epoll_event events[256] = {{.events = EPOLLIN, .data.ptr = NULL}};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &events[0]);

    uint64_t end = now_ns() + (uint64_t)options.max_seconds * 1000000000u;
    while (!stopping) {
        uint64_t next = run_due(), now = now_ns();
        if (now >= end) break;
        if (next > end) next = end;
        uint64_t wait = next > now ? next - now : 0;
        struct timespec timeout = {.tv_sec = (time_t)(wait / 1000000000u), .tv_nsec = (long)(wait % 1000000000u)};
        int ready = epoll_pwait2(poller, events, 256, &timeout, NULL);
        if (ready < 0 && errno == ENOSYS) ready = epoll_wait(poller, events, 256, (int)((wait + 999999) / 1000000));
        for (int position = 0; position < ready; position++) {
            struct connection *connection = events[position].data.ptr;
            if (!connection) accept_all(listener);
            else if (events[position].events & EPOLLOUT && connection->answer) {
                enum sending state = send_released(connection);
                if (state == GONE) hang_up(connection);
                else if (state == WAITING && !options.itl) enqueue(&runnable, connection);
            } else readable(connection);
        }
    }
    return 0;
}

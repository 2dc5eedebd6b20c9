/* The answers of the server: HTTP head, server-sent events in chunks, end. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "common.h"

#include <stdbool.h>

/* All bytes of a streamed answer, and where each event ends in them. */
struct answer {
    int tokens;
    bool usage;
    char *bytes;
    uint32_t *ends; /* of head and role, each content event, finish, [usage,] end */
    int units;
    struct answer *next;
};

static struct answer *answers;

static void add(struct answer *answer, size_t *length, size_t *capacity, const char *text, size_t size) {
    if (*length + size > *capacity) {
        *capacity = 2 * (*length + size);
        answer->bytes = realloc(answer->bytes, *capacity);
        if (!answer->bytes) fail("out of memory");
    }
    memcpy(answer->bytes + *length, text, size);
    *length += size;
}

static void add_event(struct answer *answer, size_t *length, size_t *capacity, const char *json) {
    char event[4096], head[16];
    int size = snprintf(event, sizeof event, "data: %s\n\n", json);
    add(answer, length, capacity, head, (size_t)snprintf(head, sizeof head, "%x\r\n", (unsigned)size));
    add(answer, length, capacity, event, (size_t)size);
    add(answer, length, capacity, "\r\n", 2);
}

static void close_unit(struct answer *answer, size_t length) { answer->ends[answer->units++] = (uint32_t)length; }

/* The answer of so many tokens; made when it is first asked for, and then shared. */
static struct answer *answer_for(int tokens, bool usage, const char *model, int event_bytes) {
    static const char *words[] = {" the", " tide", " comes", " in", " twice", " a", " day"};
    static const char *head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                              "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (struct answer *known = answers; known; known = known->next)
        if (known->tokens == tokens && known->usage == usage) return known;

    struct answer *answer = calloc(1, sizeof *answer);
    if (!answer) fail("out of memory");
    answer->tokens = tokens;
    answer->usage = usage;
    answer->ends = calloc((size_t)tokens + 4, sizeof *answer->ends);
    if (!answer->ends) fail("out of memory");
    char frame[512], json[4096];
    snprintf(frame, sizeof frame,
             "{\"id\":\"chatcmpl-00000000000000000000\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
             "\"model\":\"%s\",\"choices\":[",
             model);
    size_t length = 0, capacity = 0;
    add(answer, &length, &capacity, head, strlen(head));
    snprintf(json, sizeof json,
             "%s{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}", frame);
    add_event(answer, &length, &capacity, json);
    close_unit(answer, length);
    for (int token = 0; token < tokens; token++) {
        /* The fingerprint brings the event to the size asked for. */
        static const char *format = "%s{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}],"
                                    "\"system_fingerprint\":\"fp_%0*d\"}";
        int bare = snprintf(json, sizeof json, format, frame, words[token % 7], 1, 0) + 8;
        int digits = event_bytes > bare ? event_bytes - bare + 1 : 1;
        snprintf(json, sizeof json, format, frame, words[token % 7], digits, 0);
        add_event(answer, &length, &capacity, json);
        close_unit(answer, length);
    }
    snprintf(json, sizeof json, "%s{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}", frame);
    add_event(answer, &length, &capacity, json);
    close_unit(answer, length);
    if (usage) {
        snprintf(json, sizeof json,
                 "%s],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":%d,\"total_tokens\":%d}}", frame, tokens,
                 tokens + 16);
        add_event(answer, &length, &capacity, json);
        close_unit(answer, length);
    }
    add_event(answer, &length, &capacity, "[DONE]");
    add(answer, &length, &capacity, "0\r\n\r\n", 5);
    close_unit(answer, length);
    answer->next = answers;
    answers = answer;
    return answer;
}

#endif

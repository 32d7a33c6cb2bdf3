/* Thousands of websocket clients in one process, to measure how quickly a server tells all of them something.
 *
 *     clients ADDRESS PORT PATH MOST
 *
 * They say nothing but the pong that each ping asks for. A message that they look for begins with {"type":"changes" or
 * {"type":"snapshot" and has a "seq": the mark. Who has mark N has all before it. Commands come as lines on standard
 * input, and each is answered with one line; instants are nanoseconds of CLOCK_MONOTONIC.
 *
 *     open N AT_ONCE MS   connect N more, so many handshakes at a time   -> opened N FIRST LAST
 *     reopen AT_ONCE MS   hang up, and connect as many again             -> opened N FIRST LAST
 *     watch FIRST COUNT   note who gets which of these marks when        -> watching
 *     wait MS             until all have the last one                    -> have N LAST BYTES
 *     save FILE           COUNT rows of 64 bit instants, one per client  -> saved
 *
 * "have N LAST BYTES": N clients have it, the last since that instant; a message with a mark had so many bytes last.
 * What cannot be done is answered with "failed" and why.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 18, HEAD_BYTES = 2048, EVENTS = 1024, SOURCES = 16, LINE = 4096 };
enum state { IDLE, CONNECTING, ASKED, OPEN };

struct client {
    int fd;
    enum state state;
    int64_t seen;       /* the last mark it has */
    char *rest;         /* the beginning of a frame whose end has not come */
    size_t rest_bytes;
};

static struct client *clients;
static int most, asked_for, started, ready, at_once, lost, poller;
static struct sockaddr_in server;
static char request[LINE];
static int64_t first_at, last_at;

static int64_t watch_first = 1, watch_count, *arrivals;
static int have;
static int64_t have_at;
static size_t mark_bytes;

static enum { NOTHING, OPENING, WAITING } pending;
static int64_t deadline;

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static void fail(const char *what) {
    printf("failed %s: %s\n", what, strerror(errno));
    exit(1);
}

static void poll_for(struct client *client, int how, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(poller, how, client->fd, &event)) fail("epoll_ctl");
}

static void hang_up(struct client *client) {
    close(client->fd);
    free(client->rest);
    *client = (struct client){.fd = -1};
}

static void start_one(void) {
    struct client *client = &clients[started];
    /* Several addresses of the loopback: one alone has too few ports for all that have just hung up. */
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + started % SOURCES)};
    int yes = 1;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) fail("socket");
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (bind(client->fd, (struct sockaddr *)&source, sizeof source)) fail("bind");
    if (connect(client->fd, (struct sockaddr *)&server, sizeof server) && errno != EINPROGRESS) fail("connect");
    client->state = CONNECTING;
    client->seen = -1;
    poll_for(client, EPOLL_CTL_ADD, EPOLLOUT);
    started++;
}

static void start_some(void) {
    while (started < asked_for && started - ready - lost < at_once) start_one();
}

static void ask(struct client *client) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    if (error) fail("connect");
    if (send(client->fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request)) fail("send");
    client->state = ASKED;
    poll_for(client, EPOLL_CTL_MOD, EPOLLIN);
}

static void note(struct client *client, int64_t mark, int64_t at) {
    int64_t end = watch_first + watch_count, which = client - clients;
    if (mark <= client->seen) return;
    int64_t from = client->seen + 1 < watch_first ? watch_first : client->seen + 1;
    for (int64_t each = from; each <= mark && each < end; each++) arrivals[(each - watch_first) * most + which] = at;
    if (watch_count && client->seen < end - 1 && mark >= end - 1) {
        have++;
        have_at = at;
    }
    client->seen = mark;
}

static void take_text(struct client *client, const char *text, size_t bytes, int64_t at) {
    static const char changes[] = "{\"type\":\"changes\"", snapshot[] = "{\"type\":\"snapshot\"", seq[] = "\"seq\":";
    int is_marked = bytes > sizeof snapshot && (!memcmp(text, changes, sizeof changes - 1) ||
                                                !memcmp(text, snapshot, sizeof snapshot - 1));
    if (!is_marked) return;
    const char *found = memmem(text, bytes < HEAD_BYTES ? bytes : HEAD_BYTES, seq, sizeof seq - 1);
    if (!found) return;
    mark_bytes = bytes;
    note(client, strtoll(found + sizeof seq - 1, NULL, 10), at);
}

/* Takes the frames in data; how many bytes they were. What is left is the beginning of one. */
static size_t take_frames(struct client *client, const char *data, size_t bytes, int64_t at) {
    size_t taken = 0;
    for (;;) {
        const unsigned char *frame = (const unsigned char *)data + taken;
        size_t left = bytes - taken, head = 2;
        if (left < 2) return taken;
        uint64_t length = frame[1] & 127;
        if (length == 126) {
            if (left < (head = 4)) return taken;
            length = (uint64_t)frame[2] << 8 | frame[3];
        } else if (length == 127) {
            if (left < (head = 10)) return taken;
            length = 0;
            for (int each = 2; each < 10; each++) length = length << 8 | frame[each];
        }
        if (left < head + length) return taken;
        int opcode = frame[0] & 15;
        if (opcode == 1) take_text(client, (const char *)frame + head, length, at);
        if (opcode == 9) {
            static const char pong[] = "\x8a\x80\0\0\0"; /* with the zero at the end a mask of four zeros */
            send(client->fd, pong, 6, MSG_NOSIGNAL);
        }
        taken += head + length;
    }
}

static void keep_rest(struct client *client, const char *data, size_t bytes) {
    char *kept = NULL;
    if (bytes) {
        if (!(kept = malloc(bytes))) fail("malloc");
        memcpy(kept, data, bytes);
    }
    free(client->rest);
    client->rest = kept;
    client->rest_bytes = bytes;
}

static void is_ready(struct client *client) {
    client->state = OPEN;
    ready++;
    last_at = now();
    start_some();
}

static void listen_to(struct client *client) {
    static char buffer[READ_BYTES];
    size_t before = client->rest_bytes;
    if (before) memcpy(buffer, client->rest, before);
    ssize_t got = recv(client->fd, buffer + before, READ_BYTES - before, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        lost++;
        ready -= client->state == OPEN;
        hang_up(client);
        start_some();
        return;
    }
    int64_t at = now();
    size_t bytes = before + got, taken = 0;
    if (client->state == ASKED) {
        char *end = memmem(buffer, bytes, "\r\n\r\n", 4);
        if (!end) {
            keep_rest(client, buffer, bytes);
            return;
        }
        if (strncmp(buffer, "HTTP/1.1 101", 12)) {
            printf("failed the server answers %.40s\n", buffer);
            exit(1);
        }
        taken = end + 4 - buffer;
        is_ready(client);
    }
    taken += take_frames(client, buffer + taken, bytes - taken, at);
    if (before || taken < bytes) keep_rest(client, buffer + taken, bytes - taken);
}

static void answer_if_done(void) {
    int late = now() > deadline;
    if (pending == OPENING && (ready + lost == asked_for || late)) {
        if (late || lost) printf("failed %d of %d are connected, %d were turned away\n", ready, asked_for, lost);
        else printf("opened %d %lld %lld\n", ready, (long long)first_at, (long long)last_at);
        pending = NOTHING;
    } else if (pending == WAITING && (have == ready || late)) {
        printf("have %d %lld %zu\n", have, (long long)have_at, mark_bytes);
        pending = NOTHING;
    }
}

static void open_more(int more, int limit, long long ms) {
    asked_for += more;
    at_once = limit;
    first_at = now();
    deadline = first_at + ms * 1000000;
    pending = OPENING;
    start_some();
}

static void watch(int64_t first, int64_t count) {
    watch_first = first;
    watch_count = count;
    have = 0;
    free(arrivals);
    if (!(arrivals = calloc(count * most, sizeof *arrivals))) fail("calloc");
    printf("watching\n");
}

static void save(const char *name) {
    FILE *file = fopen(name, "wb");
    if (!file) fail(name);
    for (int64_t mark = 0; mark < watch_count; mark++) fwrite(arrivals + mark * most, sizeof *arrivals, asked_for, file);
    if (fclose(file)) fail(name);
    printf("saved\n");
}

static void obey(const char *line) {
    long long a, b, c;
    char name[LINE];
    if (sscanf(line, "open %lld %lld %lld", &a, &b, &c) == 3) {
        if (asked_for + a > most) printf("failed there is room for %d\n", most);
        else open_more((int)a, (int)b, c);
    } else if (sscanf(line, "reopen %lld %lld", &a, &b) == 2) {
        int again = asked_for;
        for (int each = 0; each < started; each++)
            if (clients[each].state != IDLE) hang_up(&clients[each]);
        asked_for = started = ready = lost = 0;
        open_more(again, (int)a, b);
    } else if (sscanf(line, "watch %lld %lld", &a, &b) == 2) {
        watch(a, b);
    } else if (sscanf(line, "wait %lld", &a) == 1) {
        deadline = now() + a * 1000000;
        pending = WAITING;
    } else if (sscanf(line, "save %4095[^\n]", name) == 1) {
        save(name);
    } else {
        printf("failed this is no command: %s", line);
    }
}

/* Reads what has come on standard input, and does the lines that are whole. */
static void read_commands(void) {
    static char input[2 * LINE];
    static size_t filled;
    ssize_t got = read(0, input + filled, sizeof input - 1 - filled);
    if (got <= 0) exit(0);
    filled += got;
    input[filled] = 0;
    for (char *end; (end = strchr(input, '\n'));) {
        char line[2 * LINE];
        size_t bytes = end + 1 - input;
        memcpy(line, input, bytes);
        line[bytes] = 0;
        memmove(input, end + 1, filled + 1 - bytes);
        filled -= bytes;
        obey(line);
    }
}

int main(int count, char **words) {
    if (count != 5) return 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, NULL, _IOLBF, 0);
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
    if (inet_pton(AF_INET, words[1], &server.sin_addr) != 1) return 2;
    snprintf(request, sizeof request,
             "GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             "Origin: http://%s:%s\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
             "Accept-Encoding: gzip, deflate\r\nAccept-Language: en,de;q=0.9\r\nCache-Control: no-cache\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n\r\n",
             words[3], words[1], words[2], words[1], words[2]);
    most = atoi(words[4]);
    clients = calloc(most, sizeof *clients);
    poller = epoll_create1(0);
    if (!clients || poller < 0) fail("start");
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input)) fail("epoll_ctl");
    for (;;) {
        static struct epoll_event events[EVENTS];
        int got = epoll_wait(poller, events, EVENTS, pending ? 20 : -1), is_told = 0;
        for (int each = 0; each < got; each++) {
            struct client *client = events[each].data.ptr;
            if (!client) is_told = 1;
            else if (client->state == CONNECTING) ask(client);
            else if (client->state != IDLE) listen_to(client);
        }
        if (is_told) read_commands(); /* last: a command may hang up on those whose events are here */
        answer_if_done();
    }
}

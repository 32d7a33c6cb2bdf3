/* Many screens in one process, which take what a server tells them and throw it away.
 *
 *     screens PORT COUNT PATH
 *
 * They connect one after the other to a websocket of this machine, and answer each ping. When all are there it prints
 * "open COUNT", and in the end, when its standard input is closed, "read BYTES LOST": how much came, and to how many
 * screens the server hung up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 17, EVENTS = 512, LINE = 1024, SOURCES = 16, AT_ONCE = 64 };

struct screen {
    int fd, is_open;
    unsigned char head[10]; /* of a frame that has begun */
    size_t has;             /* bytes of that head */
    size_t skip;            /* bytes of a frame that are still to come */
};

static struct screen *screens;
static int poller, ready, lost;
static unsigned long long total;
static char request[LINE];

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static void connect_one(struct screen *screen, int number, int port) {
    /* Several addresses of the loopback: one alone may have too few ports. */
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons(port)};
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number % SOURCES);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    screen->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (screen->fd < 0 || bind(screen->fd, (struct sockaddr *)&from, sizeof from)) fail("socket");
    if (connect(screen->fd, (struct sockaddr *)&to, sizeof to)) fail("connect");
    if (send(screen->fd, request, strlen(request), MSG_NOSIGNAL) < 0) fail("send");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = screen};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, screen->fd, &event)) fail("epoll_ctl");
}

/* How long a head is by what is known of it, and how much follows; 0 as long as too little is known. */
static size_t head_bytes(const struct screen *screen, size_t *follows) {
    const unsigned char *head = screen->head;
    if (screen->has < 2) return 0;
    size_t length = head[1] & 127, bytes = length == 127 ? 10 : length == 126 ? 4 : 2;
    if (screen->has < bytes) return 0;
    if (bytes > 2) length = 0;
    for (size_t each = 2; each < bytes; each++) length = length << 8 | head[each];
    *follows = length;
    return bytes;
}

static void skip_frames(struct screen *screen, const char *data, size_t bytes) {
    while (bytes) {
        size_t take = screen->skip < bytes ? screen->skip : bytes, follows;
        if (take) {
            screen->skip -= take;
            data += take;
            bytes -= take;
            continue;
        }
        screen->head[screen->has++] = *data++;
        bytes--;
        if (!head_bytes(screen, &follows)) continue;
        if ((screen->head[0] & 15) == 9) send(screen->fd, "\x8a\x80\0\0\0\0", 6, MSG_NOSIGNAL);
        screen->has = 0;
        screen->skip = follows;
    }
}

static void hear(struct screen *screen) {
    static char data[READ_BYTES];
    ssize_t got = recv(screen->fd, data, sizeof data, 0);
    if (got <= 0) {
        lost++;
        close(screen->fd);
        return;
    }
    total += got;
    char *rest = data;
    if (!screen->is_open) {
        char *end = memmem(data, got, "\r\n\r\n", 4);
        if (!end || strncmp(data, "HTTP/1.1 101", 12)) {
            fprintf(stderr, "the server answers %.60s\n", data);
            exit(1);
        }
        screen->is_open = 1;
        ready++;
        rest = end + 4;
    }
    skip_frames(screen, rest, data + got - rest);
}

static int hear_some(void) {
    static struct epoll_event events[EVENTS];
    int got = epoll_wait(poller, events, EVENTS, 100), is_over = 0;
    for (int each = 0; each < got; each++) {
        if (events[each].data.ptr) hear(events[each].data.ptr);
        else is_over = 1;
    }
    return is_over;
}

int main(int words, char **word) {
    if (words != 4) return 2;
    int port = atoi(word[1]), count = atoi(word[2]), started = 0;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    snprintf(request, sizeof request,
             "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n\r\n",
             word[3], port);
    poller = epoll_create1(0);
    screens = calloc(count, sizeof *screens);
    if (poller < 0 || !screens) fail("start");
    while (ready + lost < count) {
        while (started < count && started - ready - lost < AT_ONCE) {
            connect_one(&screens[started], started, port);
            started++;
        }
        hear_some();
    }
    printf("open %d\n", ready);
    fflush(stdout);
    struct epoll_event end = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &end)) fail("epoll_ctl");
    while (!hear_some()) continue;
    printf("read %llu %d\n", total, lost);
    return 0;
}

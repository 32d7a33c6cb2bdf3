/* The least that telling N clients something costs: a loop of send(). A websocket server as far as that needs one.
 *
 *     floor MOST
 *
 * Prints "port PORT", then obeys lines on standard input; instants are nanoseconds of CLOCK_MONOTONIC.
 *
 *     send BYTES               one message to everybody                  -> sent MARK INSTANT
 *     pace RATE COUNT BYTES    COUNT of them, so many a second           -> sent MARK INSTANT INSTANT ...
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
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

enum { BACKLOG = 4096, EVENTS = 256, LARGEST = 65535, LINE = 256 };

/* Always the same answer: the clients that it is for do not look at the key, and reckoning it is not measured. */
static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static int *screens, count, most;
static int64_t mark;
static char frame[LARGEST + 4];

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

/* Writes the next message, of so many bytes, as one frame; the frame's length. */
static size_t next_frame(size_t bytes) {
    char head[128];
    int begin = snprintf(head, sizeof head, "{\"type\":\"changes\",\"seq\":%lld,\"text\":\"", (long long)++mark);
    size_t at = bytes < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = (char)(bytes < 126 ? bytes : 126);
    if (at == 4) {
        frame[2] = (char)(bytes >> 8);
        frame[3] = (char)bytes;
    }
    memset(frame + at, 'x', bytes);
    memcpy(frame + at, head, begin);
    memcpy(frame + at + bytes - 2, "\"}", 2);
    return at + bytes;
}

static int64_t send_all(size_t bytes) {
    int64_t at = now();
    size_t length = next_frame(bytes);
    for (int each = 0; each < count; each++) send(screens[each], frame, length, MSG_NOSIGNAL);
    return at;
}

static void pace(double rate, int changes, size_t bytes) {
    int64_t begun = now();
    printf("sent %lld", (long long)mark + 1);
    for (int each = 0; each < changes; each++) {
        int64_t due = begun + (int64_t)(each * 1e9 / rate);
        struct timespec until = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        printf(" %lld", (long long)send_all(bytes));
    }
    printf("\n");
}

static void obey(const char *line) {
    double rate;
    int changes;
    size_t bytes;
    if (sscanf(line, "send %zu", &bytes) == 1 && bytes >= 64 && bytes <= LARGEST) {
        int64_t at = send_all(bytes);
        printf("sent %lld %lld\n", (long long)mark, (long long)at);
    } else if (sscanf(line, "pace %lf %d %zu", &rate, &changes, &bytes) == 3 && bytes >= 64 && bytes <= LARGEST) {
        pace(rate, changes, bytes);
    } else {
        printf("failed this is no command: %s", line);
    }
    fflush(stdout);
}

static void greet(int fd) {
    char request[4096]; /* of clients that send theirs in one piece */
    if (recv(fd, request, sizeof request, 0) <= 0) {
        close(fd);
        return;
    }
    if (count < most && strncmp(request, "GET ", 4) == 0) {
        send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL);
        screens[count++] = fd;
    }
}

int main(int words, char **word) {
    if (words != 2) return 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    most = atoi(word[1]);
    screens = calloc(most, sizeof *screens);
    int door = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0), yes = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    if (!screens || door < 0 || poller < 0 || bind(door, (struct sockaddr *)&here, size) || listen(door, BACKLOG)) return 1;
    getsockname(door, (struct sockaddr *)&here, &size);
    printf("port %d\n", ntohs(here.sin_port));
    fflush(stdout);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door};
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &event);
    event.data.fd = 0;
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &event);
    for (;;) {
        struct epoll_event events[EVENTS];
        int got = epoll_wait(poller, events, EVENTS, -1);
        for (int each = 0; each < got; each++) {
            int fd = events[each].data.fd;
            char line[LINE];
            if (fd == door) {
                event.data.fd = accept(door, NULL, NULL);
                if (event.data.fd < 0) continue;
                setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event);
            } else if (fd == 0) {
                ssize_t bytes = read(0, line, sizeof line - 1); /* one command at a time: each waits for its answer */
                if (bytes <= 0) return 0;
                line[bytes] = 0;
                obey(line);
            } else {
                greet(fd);
            }
        }
    }
}

/* Sends datagrams of many rigs to one UDP port of this machine, at the pace of games or as fast as the kernel takes them.
 *
 *     sender PORT RIGS HZ SECONDS SESSION_AT CLOCK_AT FRAME_AT STEADY_AT SCRIPT
 *
 * SCRIPT holds what a rig sends: for each datagram its length (16 bits), in which of how many ticks it is sent (16 bits:
 * 1 in each, 2 in every other), and its bytes, all little-endian. Each rig sends from a port of its own, and each
 * datagram gets the session of its rig (64 bits), the clock (a float, in seconds) and twice the number of the tick (32
 * bits) at these places. HZ is the pace of the ticks, 0 as fast as can be. In the end it prints "sent COUNT SECONDS".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PACKETS = 64, MOST_BYTES = 2048, MOST_RIGS = 256 };

struct packet {
    uint16_t bytes, every;
    unsigned char content[MOST_BYTES];
};

static struct packet packets[MOST_PACKETS];
static struct mmsghdr messages[MOST_PACKETS];
static struct iovec contents[MOST_PACKETS];

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static int read_script(const char *name) {
    FILE *file = fopen(name, "rb");
    int count = 0;
    uint16_t head[2];
    if (!file) fail(name);
    while (count < MOST_PACKETS && fread(head, sizeof head, 1, file) == 1) {
        struct packet *packet = &packets[count++];
        packet->bytes = head[0];
        packet->every = head[1];
        if (head[0] > MOST_BYTES || !head[1] || fread(packet->content, head[0], 1, file) != 1) {
            fprintf(stderr, "%s is no script\n", name);
            exit(1);
        }
    }
    fclose(file);
    return count;
}

/* Sends what is due of one rig in this tick; how many datagrams the kernel took. */
static long send_tick(int rig, int fd, int count, uint32_t tick, const int *places) {
    unsigned due = 0;
    uint64_t session = (1ull << 63) + rig;
    float clock = tick / 60.0f;
    for (int each = 0; each < count; each++) {
        struct packet *packet = &packets[each];
        if (tick % packet->every) continue;
        memcpy(packet->content + places[0], &session, sizeof session);
        memcpy(packet->content + places[1], &clock, sizeof clock);
        memcpy(packet->content + places[2], &tick, sizeof tick);
        memcpy(packet->content + places[3], &tick, sizeof tick);
        contents[due] = (struct iovec){packet->content, packet->bytes};
        messages[due].msg_hdr = (struct msghdr){.msg_iov = &contents[due], .msg_iovlen = 1};
        due++;
    }
    int took = due ? sendmmsg(fd, messages, due, 0) : 0;
    return took > 0 ? took : 0;
}

static void wait_until(double at) {
    struct timespec until = {(time_t)at, (long)((at - (time_t)at) * 1e9)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int main(int words, char **word) {
    static int fds[MOST_RIGS];
    if (words != 10) return 2;
    int rigs = atoi(word[2]), places[] = {atoi(word[5]), atoi(word[6]), atoi(word[7]), atoi(word[8])};
    double hz = atof(word[3]), seconds = atof(word[4]);
    int count = read_script(word[9]);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(word[1]))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (rigs < 1 || rigs > MOST_RIGS) return 2;
    for (int rig = 0; rig < rigs; rig++) {
        fds[rig] = socket(AF_INET, SOCK_DGRAM, 0);
        if (fds[rig] < 0 || connect(fds[rig], (struct sockaddr *)&to, sizeof to)) fail("socket");
    }
    double begun = now();
    long sent = 0;
    for (uint32_t tick = 1; now() - begun < seconds; tick++) {
        if (hz > 0) wait_until(begun + tick / hz);
        for (int rig = 0; rig < rigs; rig++) sent += send_tick(rig, fds[rig], count, tick, places);
    }
    printf("sent %ld %.6f\n", sent, now() - begun);
    return 0;
}

"""The demonstration: made-up teams on simulated rigs that send true wire-format packets.

From what is invented to what is sent, each module knows those above it:

    cup                     the companies, their drivers, and what each rig runs; the plan of the evening
    pace                    the laps of each rig, by the seed: the story of the evening
    script                  what there is to see of the laps, moment by moment, of all rigs in one order
    opponents               the other cars in a rig's game
    f1_rig, gt7_rig         what a game sends at a moment
    games                   which rig runs which game
    timetable               the sessions of the evening, and what race staff do when
    app                     sockets, threads, speed

`wire_f1`, `wire_gt7` and `wire_acsp` write packets of true layout and length from plain fields. They are the only
encoders of the house; the round trips of the tests use the same ones.

The laps, and the numbers that their games give to sessions, depend on the seed alone. So a demonstration that is
started again on the data of an earlier one sends the same laps, and adds those that the earlier one did not reach.
"""

"""What went wrong elsewhere, and which test sees to it that it does not here.

Others who time races have lost laps, made up laps, and shown wrong orders; each line is one of their stories. Most are
told in `test_lessons` and `test_lessons_of_the_desk`; where another test tells one better, it stands here.
`test_lessons` makes sure that they all exist.
"""

from typing import Final, NamedTuple


class Lesson(NamedTuple):
    """What must not happen, and the tests that own it: a module of the tests, then a class, then a function."""

    story: str
    tests: tuple[str, ...]


_TRACK: Final = "stories.test_lessons"
_DESK: Final = "stories.test_lessons_of_the_desk"
_F1: Final = "stories.test_f1_incidents"

LESSONS: Final[dict[int, Lesson]] = {
    1: Lesson(
        "the last laps are lost when the line to the server goes down",
        (
            f"{_TRACK}:test_the_line_is_cut_in_the_last_lap_and_nothing_is_missing",
            "ingest.rig.test_app:TestTheProgram:test_keeps_laps_while_the_line_is_down_also_over_a_restart",
            "ingest.rig.test_sending:test_after_a_long_time_without_a_line_many_laps_go_one_after_another",
            "stories.test_lfs_race:test_has_the_last_lap_even_if_its_message_is_lost_with_the_connection",
        ),
    ),
    2: Lesson(
        "the last lap ends a moment before the session, the number of the lap does not rise, a pause splits a session",
        (
            f"{_TRACK}:test_a_lap_that_ends_a_tenth_before_the_flag_and_those_begun_before_it_count",
            f"{_TRACK}:test_a_pause_of_six_minutes_is_no_new_session",
            f"{_F1}:TestTheLastLap:test_ends_with_the_result",
            f"{_F1}:TestTheLastLap:test_that_no_frame_showed_is_in_the_list",
            f"{_F1}:TestSessions:test_menus_between_two_sessions_are_none",
            f"{_F1}:TestSessions:test_a_pause_of_six_minutes_splits_nothing",
        ),
    ),
    3: Lesson(
        "a flashback makes a wrong lap",
        (
            f"{_TRACK}:test_a_flashback_wins_nothing",
            f"{_F1}:TestFlashbacks:test_over_the_line_make_the_lap_gone_back_to_invalid_and_not_the_next",
            f"{_F1}:test_wherever_the_player_goes_back_to_the_lap_with_the_rewind_is_invalid_and_no_other",
        ),
    ),
    4: Lesson(
        "one wrong tap deletes a heat for good",
        (f"{_DESK}:test_whatever_staff_decide_can_be_taken_back", f"{_DESK}:test_a_record_has_no_way_to_delete"),
    ),
    5: Lesson(
        "a double click makes a ghost of a round",
        (
            f"{_DESK}:test_what_is_decided_twice_is_decided_once",
            f"{_DESK}:test_a_session_is_opened_once_however_often_somebody_taps",
            "e2e.test_commands:test_a_second_import_adds_nothing_and_says_so",
        ),
    ),
    6: Lesson(
        "a plan with something missing ends the race, or makes laps invalid",
        (f"{_DESK}:test_a_plan_that_says_less_takes_no_lap_away",),
    ),
    7: Lesson(
        "who looks in late, or after the connection broke, sees another order",
        (
            f"{_DESK}:test_who_looks_in_late_or_comes_back_sees_what_all_others_see",
            f"{_TRACK}:test_a_server_that_starts_in_mid_session_learns_the_laps_before",
            f"{_F1}:TestComingLate:test_the_list_has_all_before_with_sectors",
        ),
    ),
    8: Lesson(
        "the order flips and gaps collapse at the line",
        (f"{_TRACK}:test_the_order_changes_at_the_line_and_nowhere_else",),
    ),
    9: Lesson(
        "classes get mixed up on the board",
        (
            f"{_DESK}:test_a_class_is_in_the_order_of_the_whole_board",
            "leaderboard.test_classes:test_a_class_is_in_the_order_of_the_board_and_nobody_is_in_it_who_is_of_another",
        ),
    ),
    10: Lesson(
        "who leaves vanishes from the result",
        (
            f"{_TRACK}:test_who_leaves_the_server_stays_in_the_result",
            f"{_TRACK}:test_a_rig_that_is_switched_off_keeps_its_row",
        ),
    ),
    11: Lesson(
        "a penalty is lost when something else is edited, or does not hold for what is imported",
        (
            f"{_DESK}:test_a_penalty_outlives_whatever_else_is_done",
            "leaderboard.test_races:test_a_ruling_survives_laps_that_come_later",
        ),
    ),
    12: Lesson(
        "points in a class are wrong",
        (
            f"{_DESK}:test_points_of_a_class_are_those_of_the_rules",
            "leaderboard.test_classes:test_scored_apart_each_class_has_its_own_winner_pole_fastest_lap_and_distance",
        ),
    ),
    13: Lesson(
        "a delay holds for some parts of the picture only",
        (f"{_DESK}:test_a_screen_is_one_stream_and_never_a_mixture_of_two_moments",),
    ),
    14: Lesson(
        "a screen shows the names of the last race when the next is ready",
        (f"{_TRACK}:test_every_screen_turns_to_the_next_race_at_once",),
    ),
    15: Lesson(
        "points are shown for places, and equal points as equal places",
        (f"{_DESK}:test_places_are_places_whatever_points_they_are_worth",),
    ),
    16: Lesson(
        "laps get other numbers when one is deleted",
        (f"{_DESK}:test_laps_keep_their_numbers_when_one_is_deleted",),
    ),
    17: Lesson(
        "a connection that is lost cancels the race",
        (
            f"{_TRACK}:test_a_race_goes_on_whoever_goes_away",
            "display.test_slow_screens:test_a_frozen_screen_harms_nobody_and_gets_the_whole_board_when_it_thaws",
        ),
    ),
    18: Lesson(
        "nonsense in a packet becomes the best lap",
        (
            f"{_TRACK}:test_nonsense_in_a_packet_is_no_best_lap",
            "timing.test_plausible:test_a_lap_outside_the_window_is_told_why",
        ),
    ),
    19: Lesson(
        "two equal laps are taken for one",
        (
            f"{_TRACK}:test_two_equal_laps_are_two",
            "stories.test_gt7_drives:TestADrive:test_counts_two_laps_equal_to_the_millisecond",
        ),
    ),
    20: Lesson(
        "a gap is made of added-up laps, of which some are missing",
        (f"{_TRACK}:test_a_lap_that_nobody_heard_makes_no_gap_of_a_whole_lap",),
    ),
}
"""By their line in the list of what hurt most."""

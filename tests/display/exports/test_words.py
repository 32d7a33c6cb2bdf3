"""Both languages have the same words, and dates are written as each writes them."""

from datetime import UTC, datetime, timedelta, timezone

from display.exports.words import WORDS, day, moment

AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def test_both_languages_have_every_word_with_the_same_gaps() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()
    for key, word in WORDS["en"].items():
        assert word.count("{") == WORDS["de"][key].count("{"), key


def test_dates_are_those_of_the_hall() -> None:
    berlin = timezone(timedelta(hours=1))
    assert (day(AT, "de", berlin), day(AT, "en", UTC)) == ("2. März 2026", "1 March 2026")
    assert (moment(AT, "de", berlin), moment(AT, "en", UTC)) == ("02.03.2026 00:30", "2026-03-01 23:30")

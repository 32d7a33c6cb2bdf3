"""Options: the command line before the environment before the settings file, and sentences for what is wrong."""

from pathlib import Path

import pytest

from timing.errors import SetupError
from timing.options import read_options


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOST", "PORT", "UDP_PORT", "DATA", "PLAN", "DATABASE", "REDIS", "SETTINGS", "TAPE_GIB", "CONNECT"):
        monkeypatch.delenv(f"ERACING_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_stand_with_nothing_configured() -> None:
    options = read_options({})
    assert (options.host, options.port, options.udp_port) == ("127.0.0.1", 8080, 20777)
    assert (options.data, options.plan, options.database, options.redis) == (Path("eracing-data"), None, None, None)


def test_the_command_line_decides_before_the_environment_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "eracing.toml").write_text('port = 1\nudp_port = 2\nhost = "0.0.0.0"\n')
    monkeypatch.setenv("ERACING_PORT", "11")
    monkeypatch.setenv("ERACING_UDP_PORT", "12")
    options = read_options({"port": 21, "udp_port": None})
    assert (options.port, options.udp_port, options.host) == (21, 12, "0.0.0.0")


def test_whom_to_ask_is_a_list_in_the_file_and_words_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "eracing.toml").write_text('connect = ["gt7://10.0.0.1", "gt7://10.0.0.2"]\n')
    assert read_options({"connect": []}).connect == ("gt7://10.0.0.1", "gt7://10.0.0.2")
    monkeypatch.setenv("ERACING_CONNECT", " gt7://10.0.0.3  gt7://10.0.0.4 ")
    assert read_options({"connect": None}).connect == ("gt7://10.0.0.3", "gt7://10.0.0.4")
    assert read_options({"connect": ["gt7://10.0.0.5"]}).connect == ("gt7://10.0.0.5",)


def test_another_settings_file_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text('data = "hall"\n')
    monkeypatch.setenv("ERACING_SETTINGS", str(tmp_path / "hall.toml"))
    assert read_options({}).data == Path("hall")


def test_a_wrong_value_is_named_with_the_place_where_it_was_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SetupError, match=r"--udp-port cannot be 99999: input should be less than or equal to 65535"):
        read_options({"udp_port": 99_999})
    monkeypatch.setenv("ERACING_PORT", "many")
    with pytest.raises(SetupError, match=r"ERACING_PORT cannot be 'many': input should be a valid integer"):
        read_options({})
    monkeypatch.delenv("ERACING_PORT")
    (tmp_path / "eracing.toml").write_text("port = -1\n")
    with pytest.raises(SetupError, match=r"port in eracing.toml cannot be -1: input should be greater than"):
        read_options({"port": None})


def test_a_key_that_is_wrong_is_not_repeated() -> None:
    with pytest.raises(SetupError, match=r"^--rig-key cannot be what it is: string should have at least 16 char"):
        read_options({"rig_key": "hush"})


def test_a_key_that_is_no_option_is_named(tmp_path: Path) -> None:
    (tmp_path / "eracing.toml").write_text("prot = 8080\n")
    with pytest.raises(SetupError, match=r"'prot' in eracing\.toml is no option; there are host, port, udp_port"):
        read_options({})


def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "eracing.toml").write_text("port 8080\n")
    with pytest.raises(SetupError, match=r"the settings file eracing.toml cannot be read: .*line 1"):
        read_options({})

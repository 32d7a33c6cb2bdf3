"""What is wrong with a field of a request, as people read it: in English as pydantic says it, in German by its kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from timing.units import Language

_GERMAN: Final[Mapping[str, str]] = {
    "missing": "fehlt",
    "extra_forbidden": "ist hier nicht bekannt",
    "json_invalid": "ist kein JSON",
    "uuid_parsing": "muss eine UUID sein",
    "uuid_type": "muss eine UUID sein",
    "string_type": "muss Text sein",
    "string_too_short": "muss mindestens {min_length} Zeichen haben",
    "string_too_long": "darf höchstens {max_length} Zeichen haben",
    "too_short": "muss mindestens {min_length} Teile haben",
    "too_long": "darf höchstens {max_length} Teile haben",
    "int_type": "muss eine ganze Zahl sein",
    "int_parsing": "muss eine ganze Zahl sein",
    "int_from_float": "muss eine ganze Zahl sein",
    "float_type": "muss eine Zahl sein",
    "float_parsing": "muss eine Zahl sein",
    "decimal_type": "muss eine Zahl sein",
    "decimal_parsing": "muss eine Zahl sein",
    "finite_number": "muss eine endliche Zahl sein",
    "bool_type": "muss true oder false sein",
    "bool_parsing": "muss true oder false sein",
    "list_type": "muss eine Liste sein",
    "dict_type": "muss ein Objekt sein",
    "model_type": "muss ein Objekt sein",
    "model_attributes_type": "muss ein Objekt sein",
    "enum": "muss {expected} sein",
    "literal_error": "muss {expected} sein",
    "greater_than": "muss mehr als {gt} sein",
    "greater_than_equal": "muss mindestens {ge} sein",
    "less_than": "muss weniger als {lt} sein",
    "less_than_equal": "darf höchstens {le} sein",
    "datetime_parsing": "muss Datum und Uhrzeit sein",
    "datetime_from_date_parsing": "muss Datum und Uhrzeit sein",
    "timezone_aware": "muss die Zeitzone nennen",
    "string_pattern_mismatch": "ist nicht so geschrieben, wie es sein muss",
}


_WHERE: Final = ("body", "query", "path", "header")
"""How the way to a field begins, where FastAPI says it."""


def told_fields(errors: Sequence[Any], language: Language) -> str:
    """What is wrong with each field of a request, in one sentence; in German where its kind is here."""
    return "; ".join(_told(each, language) for each in errors)


def _told(error: Mapping[str, Any], language: Language) -> str:
    way = error["loc"][1:] if error["loc"][:1] and error["loc"][0] in _WHERE else error["loc"]
    where = ".".join(map(str, way))
    if language == "en" or error["type"] not in _GERMAN:
        return f"{where}: {error['msg']}".removeprefix(": ")
    context = {name: str(value).replace(" or ", " oder ") for name, value in error.get("ctx", {}).items()}
    return f"{where or 'die Anfrage'} {_GERMAN[error['type']].format_map(context)}"

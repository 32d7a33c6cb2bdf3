"""The look of a plan as CSS: values for the custom properties of `static/css/tokens.css`, and where the logo stands."""

from collections.abc import Iterator

from timing.looks import Look, grounds, shades

_PLATE = """\
.screen > header .cup { --own: var(--brand, var(--accent)); color: var(--on-brand, var(--dark-text)); \
background: linear-gradient(102deg, var(--own) calc(100% - 0.6em), var(--second, var(--own)) 0); }
"""
_LOGO = """\
.cup:has(.logo) { display: flex; gap: 0.4em; align-items: center; }
.cup:has(.logo) bdi { overflow: hidden; text-overflow: ellipsis; }
.logo { box-sizing: border-box; flex: none; height: 1.8em; max-width: 6em; padding: 0.2em 0.35em; \
object-fit: contain; background: GROUND; }
.screen > header .cup:has(.logo) { max-width: 22em; padding-left: 0; }
.screen > header .logo { align-self: stretch; height: 100%; max-height: 2.6em; }
"""
_PLATES = {"light": "#ffffff", "dark": "#0b0d12"}


def sheet(look: Look, *, logo: bool) -> str:
    """The style sheet; "" for a look that says nothing. `logo`: there is one."""
    values = [*_grounds(look), *_colors(look)]
    parts = [":root {\n", *(f"  --{name}: {value};\n" for name, value in values), "}\n"] if values else []
    if look.accent is not None or look.second is not None:
        parts.append(_PLATE)
    if logo:
        parts.append(_LOGO.replace("GROUND", _PLATES[look.logo_on]))
    return "".join(parts)


def _grounds(look: Look) -> Iterator[tuple[str, str]]:
    if look.background is not None:
        yield from zip(("bg", "plate-low", "plate", "plate-high"), grounds(look.background), strict=True)


def _colors(look: Look) -> Iterator[tuple[str, str]]:
    if look.accent is not None:
        of = shades(look.accent, look.background)
        yield from (("accent", of.on_dark), ("accent-on-light", of.on_light), ("brand", of.plate))
        yield "on-brand", of.letters
    if look.second is not None:
        yield "second", look.second

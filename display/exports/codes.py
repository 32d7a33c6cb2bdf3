"""QR codes for papers."""

import io

import segno


def qr(address: str) -> str:
    """The code of an address as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, scale=4, xmldecl=False)
    return drawn.getvalue().decode()

"""QR codes for papers."""

import io


def qr(address: str) -> str:
    """The code of an address as SVG."""
    import segno  # for papers and a QR code on a page, which an evening need not have

    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, scale=4, xmldecl=False)
    return drawn.getvalue().decode()

"""The QR code holds a complete symbol: three finders, right size."""

from __future__ import annotations

from noline.content.qr import qr_svg


def test_draws_the_finders_at_the_corners() -> None:
    svg = qr_svg("https://go.example.com/a/register/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk")
    side = int(svg.split('viewBox="0 0 ')[1].split()[0])
    assert (side - 17) % 4 == 0
    assert f"M0 0h7v1h-7zM" in svg  # noqa: F541
    assert f"M{side - 7} 0h7v1h-7z" in svg
    assert f"M0 {side - 1}h7v1h-7z" in svg

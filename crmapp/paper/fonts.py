"""The private fontconfig setting that makes a page look the same on every machine."""

import os
from pathlib import Path
from xml.sax.saxutils import escape

FAMILY = "Noto Sans SC"
SHIPPED = Path(__file__).resolve().parents[2] / "static" / "fonts"
SYSTEM = ("/usr/share/fonts", "/usr/local/share/fonts")

# A copy of the family on the machine is refused, whatever its version, and every other name falls
# back to ours; system fonts serve only the characters that ours lacks. Our own cache comes first:
# fontconfig writes into the first folder it can, and the system's is not ours to fill.
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  {folders}
  <cachedir>{cache}</cachedir>
  <cachedir>/var/cache/fontconfig</cachedir>
  <selectfont>
    <rejectfont><glob>*NotoSansSC*</glob></rejectfont>
    <acceptfont><glob>{shipped}/*</glob></acceptfont>
  </selectfont>
  <match target="pattern">
    <edit name="family" mode="append"><string>{family}</string></edit>
  </match>
</fontconfig>
"""


def configure(folder: Path, system: tuple[str, ...] = SYSTEM) -> dict[str, str]:
    """Write fonts.conf into `folder`; returns the environment of a process that shall obey it.

    `system` are the folders of the machine's own fonts, empty for a machine without any.
    """
    config = folder / "fonts.conf"
    config.write_text(
        CONFIG.format(
            folders="".join(f"<dir>{escape(path)}</dir>" for path in (str(SHIPPED), *system)),
            cache=escape(str(folder / "cache")),
            shipped=escape(str(SHIPPED)),
            family=FAMILY,
        ),
        encoding="utf-8",
    )
    return {
        "FONTCONFIG_FILE": str(config),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "TMPDIR": str(folder),
    }

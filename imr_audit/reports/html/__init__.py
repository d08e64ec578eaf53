"""The report for people: HTML, one self-contained file or a folder of pages.  No page loads anything from afar."""

from imr_audit.reports.html.site import Built, build_file, build_folder
from imr_audit.reports.material import Material, Shown

__all__ = ["Built", "Material", "Shown", "build_file", "build_folder"]

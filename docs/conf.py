"""The site that `make docs` builds from these pages. A page that is not on the index fails the build."""

import re

from sphinx.application import Sphinx

project = "pulumi-polytomic"
copyright = "the authors of pulumi-polytomic, Apache-2.0"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = project
myst_heading_anchors = 3  # GitHub's anchors, so that one link works in both places


def setup(app: Sphinx) -> None:
    """Connect what is below."""
    app.connect("source-read", add_contents)


def add_contents(_: Sphinx, page: str, source: list[str]) -> None:
    """Make the sidebar from the sections of the index, so that the pages stay plain Markdown."""
    if page == "index":
        for caption, section in re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", source[0], re.M):
            pages = "\n".join(re.findall(r"\]\(([\w-]+)\.md\)", section))
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```\n"

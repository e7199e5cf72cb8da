"""A small landscape.yml of the tests' own, in the form of the real one, and records to sync."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from conftest import Run, make_folder

PROJECTS: list[dict[str, Any]] = [
    {
        "name": "Lantern",
        "homepage_url": "https://lantern.example/",
        "project": "incubating",
        "repo_url": "https://github.com/lantern/lantern",
        "extra": {
            "accepted": "2019-03-04",
            "incubating": "2021-06-20",
            "slack_url": "https://lantern.example/slack",
        },
    },
    {
        "name": "Quarry",
        "homepage_url": "https://quarry.example/",
        "project": "graduated",
        "extra": {"accepted": "2018-02-05", "incubating": "2018-02-05", "graduated": "2020-10-07"},
    },
]
"""What the landscape says of the two projects of tests/data/knowledge."""

CATEGORY = {"Lantern": "Signalling"}


class Landscape:
    """A landscape that a test can change; projects are its items by name."""

    def __init__(self) -> None:
        self.projects = {item["name"]: copy.deepcopy(item) for item in PROJECTS}
        self.categories = {name: CATEGORY.get(name, "Stoneworks") for name in self.projects}

    def add(self, name: str, category: str = "Stoneworks", **item: Any) -> None:
        self.projects[name] = {"name": name, **item}
        self.categories[name] = category

    def text(self) -> str:
        """The YAML; among the projects stand products that are none."""
        subcategories = []
        for category in dict.fromkeys(self.categories.values()):
            items: list[dict[str, Any]] = [
                {"item": None, "name": f"Product of {category}", "extra": {"project": "sandbox"}}
            ]
            for name, item in self.projects.items():
                if self.categories[name] == category:
                    items.append({"item": None, **item})
            subcategories.append({"subcategory": None, "name": category, "items": items})
        content = [{"category": None, "name": "Runtime", "subcategories": subcategories}]
        return yaml.safe_dump({"landscape": content}, sort_keys=False, width=1000)


class Desk:
    """A small knowledge folder beside a landscape that lists the same."""

    def __init__(self, path: Path, run: Callable[..., Run]) -> None:
        self.folder = make_folder(path / "knowledge")
        self.folder.edit("limits.yaml", "least: 0.9", "least: 0.1")
        self.landscape = Landscape()
        self.source = path / "landscape.yml"
        self._run = run

    def sync(self, *options: str, source: str | Path | None = None) -> Run:
        if source is None:
            source = self.source
            source.write_text(self.landscape.text(), encoding="utf-8")
        return self._run("sync", source, "--knowledge", self.folder.path, *options)

    def files(self) -> dict[str, bytes]:
        root = self.folder.path
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }

    def lines(self, file: str) -> list[str]:
        return (self.folder.path / file).read_text(encoding="utf-8").splitlines()

    def project(self, name: str) -> dict[str, Any]:
        return self.landscape.projects[name]


ITEM = ("name", "project", "homepage_url", "repo_url")
"""Keys of an item; all others are keys of its `extra`."""


def of(project: str, /, **values: str) -> Callable[[Desk], None]:
    """A change of one project of the landscape."""

    def change(desk: Desk) -> None:
        item = desk.project(project)
        for key, value in values.items():
            (item if key in ITEM else item["extra"])[key] = value

    return change

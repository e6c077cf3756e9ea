"""Which area a place's name stands for: counties of China, communes of Viet Nam.

China: the six digits of GB/T 2260, from the table that python-stdnum carries. A county that still
has its code goes before one that lost it.
Viet Nam: ``VN-22-06652``, the statistics office's codes of province and commune as they are since
July 2025, from the package vietnam-provinces.

A name alone can be many places. A list is about one prefecture or province, so the names in it that
are unmistakable say which one the others are in.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import resources
from importlib.util import find_spec
from typing import NamedTuple

from api.importing.folding import fold

AreaFinder = Callable[[str], str | None]

_COUNTY_LINE = re.compile(r'^ +(?P<code>\d{4}) county="(?P<names>[^"]*)"')
_PROVINCE_LINE = re.compile(r'^(?P<code>\d{2}) province="')
_VALIDITY = re.compile(r"\[(\d{4})?-(\d{4})?\]")
_NATIONS_OF_ONE_LETTER = "回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒各"
_NATIONS = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南"
    "|仡佬|锡伯|阿昌|普米|塔吉克|鄂温克|裕固|保安|独龙|鄂伦春"
)
_AUTONOMOUS = re.compile(
    f"(?<=..)(?:(?:{_NATIONS})族?|[{_NATIONS_OF_ONE_LETTER}]族)+自治(?=[县旗]$)"
)
"""What people leave out of an autonomous county's name: 木垒哈萨克自治县 is 木垒县 to everybody."""

_COUNTY_IN_STATION = re.compile("^.{1,10}?[市县区旗]")
_COMMUNE_KIND = re.compile("^(phuong|xa|dackhu)")


class Place(NamedTuple):
    """One area that a name can mean."""

    code: str
    group: str
    """The prefecture (China) or province (Viet Nam) it lies in."""
    current: bool


@cache
def _counties() -> dict[str, tuple[Place, ...]]:
    """Every county by its name, and an autonomous county by its short name too."""
    found: dict[str, list[Place]] = {}
    province = ""
    source = resources.files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    for line in source.splitlines():
        if start := _PROVINCE_LINE.match(line):
            province = start["code"]
        elif (county := _COUNTY_LINE.match(line)) and not county["code"].endswith("00"):
            code = province + county["code"]
            for written in county["names"].split(","):
                valid = _VALIDITY.match(written)
                place = Place(code, code[:4], valid is None or valid[2] is None)
                name = _VALIDITY.sub("", written)
                for each in {name, _AUTONOMOUS.sub("", name)}:
                    found.setdefault(each, []).append(place)
    found.pop("市辖区", None)
    return {name: tuple(places) for name, places in found.items()}


@cache
def _communes() -> dict[str, tuple[Place, ...]]:
    """Every commune by its folded name, with its kind (xã, phường, đặc khu) and without.

    Without that package no commune is known, and a list's areas stay words.
    """
    if find_spec("vietnam_provinces") is None:
        return {}
    source = resources.files("vietnam_provinces").joinpath("data/nested-divisions.json")
    found: dict[str, list[Place]] = {}
    for province in json.loads(source.read_text(encoding="utf-8")):
        group = f"VN-{province['code']:02d}"
        for ward in province["wards"]:
            place = Place(f"{group}-{ward['code']:05d}", group, True)
            name = fold(ward["name"])
            found.setdefault(name, []).append(place)
            found.setdefault(_COMMUNE_KIND.sub("", name), []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@lru_cache(maxsize=4096)
def _meanings(name: str) -> tuple[Place, ...]:
    """Every area that ``name`` can mean; those that still have their code, if any has."""
    if name.isascii() and name.isdigit() and len(name) == 6:
        known = (each for places in _counties().values() for each in places)
        meant = tuple({each for each in known if each.code == name})
    elif re.search("[\u3400-\u9fff]", name):
        meant = _county_meanings(name.replace(" ", ""))
    else:
        meant = _communes().get(fold(name), ())
    return tuple(each for each in meant if each.current) or meant


def _county_meanings(name: str) -> tuple[Place, ...]:
    """A county's own name, or one with its prefecture before it, or one without its last word."""
    counties = _counties()
    for start in range(len(name) - 1):
        if found := counties.get(name[start:]):
            return found
    return tuple(place for kind in "县市区" for place in counties.get(name + kind, ()))


def area_finder(names: Iterable[str]) -> AreaFinder:
    """A function from a place's name to its code, for a list in which ``names`` stand.

    It answers None when the name is unknown, or can still mean more than one place.
    """
    meant_by_each = map(_meanings, names)
    groups = Counter(meant[0].group for meant in meant_by_each if len(meant) == 1)
    here = groups.most_common(1)[0][0] if groups else ""

    @lru_cache(maxsize=4096)
    def find(name: str) -> str | None:
        meant = {each.code: each.group for each in _meanings(name)}
        if len(meant) > 1:
            meant = {code: group for code, group in meant.items() if group == here}
        return next(iter(meant)) if len(meant) == 1 else None

    return find


def station_place(name: str) -> str:
    """The part of a station's name that says where it is: 昌吉市第一康复站 is in 昌吉市."""
    found = _COUNTY_IN_STATION.match(name)
    return found[0] if found else name

"""Places' names become codes, or none where a name can mean several places."""

import pytest

from api.importing.areas import area_finder, station_place

CHANGJI = ["昌吉市", "阜康市", "奇台县"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("昌吉市", "652301"),
        ("木垒县", "652328"),
        ("木垒哈萨克自治县", "652328"),
        ("昌吉回族自治州呼图壁县", "652323"),
        ("新疆昌吉州玛纳斯县", "652324"),
        ("昌吉", "652301"),
        ("652325", "652325"),
        ("香洲区", "440402"),
        ("焉耆县", "652826"),
        ("长白县", "220623"),
        ("积石山县", "622927"),
        ("镇宁县", "520423"),
        ("莫力达瓦旗", "150722"),
        ("没有这个县", None),
        ("市辖区", None),
        ("999999", None),
    ],
)
def test_county_has_its_code(name, code):
    assert area_finder(CHANGJI)(name) == code


def test_county_that_exists_twice_is_the_one_of_the_list():
    beijing, liaoning = area_finder(["海淀区", "石景山区"]), area_finder(["双塔区", "龙城区"])

    assert beijing("朝阳区") == "110105"
    assert liaoning("朝阳县") == "211321"
    assert area_finder([])("鼓楼区") is None
    assert area_finder(["玄武区", "秦淮区"])("鼓楼区") == "320106"


def test_county_that_lost_its_code_is_known_still():
    assert area_finder([])("米泉市") == "652303"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Xã Tiên Yên", "VN-22-06862"),
        ("xã tiên yên", "VN-22-06862"),
        ("Tiên Yên", "VN-22-06862"),
        ("Phường Bãi Cháy", "VN-22-06673"),
        ("Xã Không Có", None),
    ],
)
def test_commune_has_its_code(name, code):
    pytest.importorskip("vietnam_provinces")

    assert area_finder(["Phường Hồng Gai", "Phường Uông Bí"])(name) == code


def test_commune_that_exists_twice_is_the_one_of_the_list():
    pytest.importorskip("vietnam_provinces")

    in_bac_ninh = area_finder(["Phường Kinh Bắc", "Phường Võ Cường"])
    in_dak_lak = area_finder(["Phường Buôn Ma Thuột", "Phường Tân Lập"])

    assert area_finder([])("Phường Tân An") is None
    assert in_bac_ninh("Phường Tân An").startswith("VN-24-")
    assert in_dak_lak("Phường Tân An").startswith("VN-66-")


@pytest.mark.parametrize(
    ("station", "place"),
    [
        ("昌吉市第一康复站", "昌吉市"),
        ("吉木萨尔县第三辅具站", "吉木萨尔县"),
        ("州辅具中心", "州辅具中心"),
    ],
)
def test_station_says_where_it_is(station, place):
    assert station_place(station) == place

"""The words an invented prefecture-year is made of: places, names, devices, needs.

Places, prices and device codes are of the real kind; every person put together from these lists
is invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class County:
    """A county or city of the prefecture, by its six-digit GB/T 2260 code."""

    code: str
    name: str
    share: int  # of the prefecture's certificate holders, in parts of 240
    stations: int  # of each kind: twenty lending and twenty rehabilitation stations in all
    towns: tuple[str, ...]


COUNTIES = (
    County("652301", "昌吉市", 67, 3, ("六工镇", "滨湖镇", "二工镇", "榆树沟镇", "建国路街道")),
    County("652302", "阜康市", 46, 3, ("城关镇", "九运街镇", "甘河子镇", "博峰街道", "准东街道")),
    County("652323", "呼图壁县", 32, 3, ("呼图壁镇", "大丰镇", "五工台镇", "园户村镇", "园艺场")),
    County(
        "652324", "玛纳斯县", 30, 3, ("玛纳斯镇", "乐土驿镇", "包家店镇", "凉州户镇", "北五岔镇")
    ),
    County("652325", "奇台县", 30, 3, ("奇台镇", "老奇台镇", "半截沟镇", "吉布库镇", "西北湾镇")),
    County("652327", "吉木萨尔县", 27, 3, ("吉木萨尔镇", "三台镇", "泉子街镇", "北庭镇", "大有镇")),
    County("652328", "木垒县", 8, 2, ("木垒镇", "西吉尔镇", "东城镇", "照壁山乡", "大南沟乡")),
)
ORDINALS = ("第一", "第二", "第三")

MALE, FEMALE = "男", "女"
TOWN, VILLAGE = "城镇", "农村"

# Category digit 1 to 7 and grade digit 1 to 4 of the certificate number are places in these.
CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
CATEGORY_SHARES = (28, 22, 9, 104, 23, 41, 13)
SIGHT, HEARING, SPEECH, LIMB, MIND, PSYCHE, MULTIPLE = CATEGORIES
GRADES = ("一级", "二级", "三级", "四级")
GRADE_SHARES = (52, 59, 70, 59)

SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN_FIRST = {
    MALE: tuple("建志国文永德明海俊天玉卫学金立少宏"),
    FEMALE: tuple("秀桂玉淑美雅春海小文慧雪丽晓凤红金"),
}
GIVEN_LAST = {
    MALE: tuple("国强军平勇伟刚明超杰涛磊洋华林峰斌辉"),
    FEMALE: tuple("英兰芳娜静敏艳娟霞丽梅琴燕玲萍莲花云"),
}
STEPPE_NAMES = {  # Uyghur and Kazakh given names, as offices write them in characters
    MALE: (
        "叶尔江", "努尔兰", "巴合提", "木拉提", "哈力克", "叶尔肯", "买买提", "吐尔逊", "阿不都",
        "沙吾提", "艾尔肯", "库尔班", "阿迪力", "达吾列提", "赛里克", "别克", "肯杰", "玉素甫",
        "伊力亚斯", "热合曼",
    ),
    FEMALE: (
        "阿依古丽", "古丽娜尔", "热依汗", "阿曼古丽", "阿依努尔", "古丽巴哈尔", "帕提古丽",
        "玛依拉", "阿孜古丽", "加娜尔", "萨吾列", "古丽扎", "努尔古丽", "再娜甫", "迪丽拜尔",
        "叶尔克",
    ),
}  # fmt: skip
MIDDLE_DOT = "·"


@dataclass(frozen=True, slots=True)
class DeviceClass:
    """What a lending station lends: our own short name, ISO 9999 code, price, whom it suits."""

    name: str
    code: str
    price_yuan: int
    suits: frozenset[str]


_WALKS = frozenset({LIMB, MULTIPLE})
_SEES = frozenset({SIGHT})
DEVICE_CLASSES = (
    DeviceClass("普通轮椅", "12 22 03", 680, _WALKS),  # first: the demo person borrows one
    DeviceClass("腋拐", "12 03 12", 90, _WALKS),
    DeviceClass("手杖", "12 03 03", 45, _WALKS),
    DeviceClass("助行架", "12 06 03", 160, _WALKS),
    DeviceClass("带轮助行器", "12 06 06", 320, _WALKS),
    DeviceClass("爬楼机", "12 17 03", 19_800, _WALKS),
    DeviceClass("移动坐便椅", "09 12 03", 210, _WALKS),
    DeviceClass("防褥疮垫", "04 33 06", 380, _WALKS),
    DeviceClass("护理床", "18 12 10", 2_600, _WALKS),
    DeviceClass("盲杖", "12 08 03", 60, _SEES),
    DeviceClass("电子助视器", "22 03 18", 1_980, _SEES),
)
BOUGHT, DONATED = "购置", "捐赠"
GOOD, NEEDS_REPAIR = "完好", "需维修"

THERAPIES = {
    SIGHT: ("定向行走",),
    HEARING: ("言语训练",),
    SPEECH: ("言语训练",),
    LIMB: ("PT", "OT"),
    MIND: ("OT", "言语训练"),
    PSYCHE: ("心理疏导",),
    MULTIPLE: ("PT", "OT"),
}
SESSION_MINUTES = (30, 45, 60)

LIVING, NURSING = "困难残疾人生活补贴", "重度残疾人护理补贴"
RELIEF_GOODS = ("米面油", "棉被", "过冬煤", "学习用品")
MODIFICATIONS = (
    ("卫生间", "坐便器"),
    ("卫生间", "扶手"),
    ("厨房", "低位灶台"),
    ("过道", "扶手"),
    ("门口", "坡道"),
)
TRADES = ("烘焙", "电商", "编织", "推拿", "家电维修", "缝纫")
PREFECTURE_AID, REGION_AID = "州本级", "自治区"

VISIT, PHONE = "上门", "电话"
REACHED, MISSED = "已接通", "未接通"
DIRECT, ESCALATED = "直接解决", "转办"
SMALL_NEEDS = ("想借轮椅", "不会填补贴申请", "助听器没有电池", "想了解培训", "证件快到期")
LARGE_NEEDS = (
    ("住房漏水", "街道办事处"),
    ("门前道路难走", "乡镇人民政府"),
    ("医药费负担重", "民政局"),
    ("孩子上学交通不便", "教育局"),
    ("没人照料", "社区居委会"),
)

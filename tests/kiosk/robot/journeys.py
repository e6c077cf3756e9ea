"""What visitors come for, in the words they would look out for and the words that answer them.

Nothing here is a sentence of the kiosk's: it is what somebody has in mind who has never been here.
``answer`` is what they know they came for when they hear it, out of the record of the tests.
"""

from dataclasses import dataclass

from tests.kiosk.record import EVERY_KIND

ByLanguage = dict[str, str]
"""A regular expression a language."""


@dataclass(frozen=True)
class Journey:
    """``choices`` are what is looked for, in order, by its name in ``LOOKED_FOR``."""

    choices: tuple[str, ...]
    answer: ByLanguage


def words(en: str, vi: str, zh: str) -> ByLanguage:
    """The same in three languages."""
    return {"en": en, "vi": vi, "zh-Hans": zh}


GENERAL = words(r"\bask\b|question|more", "hỏi|khác|thêm", "问|更多|其他")
"""What may lead to more, when nothing else does."""

LOOKED_FOR = {
    "mine": words("english", "tiếng việt", "中文"),
    "aloud": words("aloud|loudspeaker", "nói to|đọc to|loa|thành tiếng", "说出来|外放"),
    "home": words("at home|borrow", "mượn|ở nhà", "借|家里"),
    "longer": words("longer", "lâu hơn|gia hạn", "续借|延长"),
    "yes": words("^yes", "^(có|vâng)", "^(是|要|好)"),
    "money": words("money|paid", "tiền|trợ cấp", "补贴|钱"),
    "why": words("why|less", "vì sao|ít hơn", "为什么|少"),
    "appointment": words("appointment|visit", "lịch hẹn", "预约"),
    "request": words("asked for|reported|problem", "yêu cầu|phản ánh", "提出|反映"),
    "queue": words("queue|in line", "thứ tự|xếp hàng", "排队"),
    "certificate": words("certificate", "giấy", "残疾人证"),
    "looked": words("who (has )?looked|who saw", "ai đã xem", "谁.*看"),
    "wrong": words("wrong", "sai|không đúng", "不对|错"),
    "day": words("day|date", "ngày", "日期|日子|时间"),
    "call": words("call|somebody", "gọi|nhân viên", "请人|叫人|工作人员"),
    "take": words("print|take", "in ra|mang", "打印|带走"),
    "print": words("print", r"\bin\b", "打印"),
    "settings": words("looks|sounds|settings", "màn hình|hiển thị|cài đặt", "显示|声音|设置"),
    "look": words("letters|colou?rs", "chữ|màu", "文字|颜色"),
    "size": words("size", "cỡ", "大小"),
    "larger": words("larger|bigger", "to hơn|lớn hơn", "大一点|更大"),
    "finish": words("finish|end", "kết thúc", "结束"),
}

RECORD = (EVERY_KIND[10], EVERY_KIND[5], EVERY_KIND[4])
"""A session, then a wheelchair and a payment: few, and the newest answers none of the questions."""
NEWEST = words("45 minutes", "45 phút", "45分钟")
"""What it is, by ear."""

CARD_IS_ASKED = words("card", "thẻ", "卡")
PIN_IS_ASKED = words("PIN", "PIN", "密码")
WAIT_IS_ASKED = words("please wait", "xin (chờ|đợi)", "请稍")
"""What a page says that takes long to come."""

JOURNEYS = {
    "borrowed": Journey(
        ("home",),
        words("1 January 2023", "1 tháng 1 năm 2023", "2023年1月1日"),
    ),
    "longer": Journey(
        ("home", "longer", "yes"),
        words("may keep.* 2 March 2023", "được giữ.* 2 tháng 3", "可以续借到2023年3月2日"),
    ),
    "paid": Journey(("money",), words("6365", "6365", "6365")),
    "why": Journey(("money", "why"), words("bank could not pay", "ngân hàng không", "银行没有")),
    "appointment": Journey(
        ("appointment",), words("4 January 2023", "4 tháng 1 năm 2023", "2023年1月4日")
    ),
    "request": Journey(("request",), words("request went to", "đã chuyển đến", "已转给")),
    "queue": Journey(("home", "queue"), words("in line for", "đứng .* chờ", "您等候")),
    "certificate": Journey(
        ("certificate",), words("31 May 2030", "31 tháng 5 năm 2030", "2030年5月31日")
    ),
    "looked": Journey(
        ("looked",), words("looked at your record", "đã xem hồ sơ", "查看了您的档案")
    ),
    "wrong": Journey(("wrong", "day"), words("wrote down", "đã ghi", "已记下")),
    "call": Journey(("help", "call", "yes"), words("will come", "sẽ đến|đến gặp", "会过来")),
    "take": Journey(("take", "print", "print"), words("paper comes", "giấy đang ra", "正在出纸")),
    "bigger": Journey(
        ("help", "settings", "look", "size", "larger"), words("2 .*4", "2 .*4", "第2级")
    ),
    "finish": Journey(("finish",), words("goodbye", "tạm biệt", "再见")),
}
"""Every journey, from the newest service on."""

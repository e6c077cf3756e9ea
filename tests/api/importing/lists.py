"""One good list of every kind in the languages it is sent in: title, headings, and one row."""

from datetime import date
from typing import Any, NamedTuple

from tests.api.importing.sheets import certificate

CN = certificate()
VN = "022059000171"


class Sample(NamedTuple):
    kind: str
    title: str
    cells: dict[str, Any]


# fmt: off
SAMPLES = {
    "register zh": Sample(
        "register",
        "昌吉州持证残疾人基本情况名册",
        {
            "序号": 1, "姓名": "罗明", "性别": "男", "残疾人证号": CN, "残疾类别": "肢体",
            "残疾等级": "四级", "户籍县市": "昌吉市", "乡镇街道": "二工镇",
            "联系电话": "19583029616", "家庭编号": "H500000", "城乡": "城镇",
        },
    ),
    "register vi": Sample(
        "register",
        "DANH SÁCH NGƯỜI KHUYẾT TẬT",
        {
            "STT": 1, "Họ và tên": "Phạm Quang Lan", "Số CCCD": VN, "Giới tính": "Nam",
            "Ngày sinh": "08/04/1959", "Dạng khuyết tật": "Nghe, nói",
            "Mức độ khuyết tật": "Nặng", "Xã/phường": "Xã Tiên Yên",
            "Số điện thoại": "0912345678",
        },
    ),
    "register en": Sample(
        "register",
        "Register of disabled persons",
        {
            "Name": "Luo Ming", "Certificate number": CN, "Sex": "Male", "Category": "Physical",
            "Grade": "Grade 4", "County": "昌吉市", "Phone": "19583029616",
        },
    ),
    "subsidies zh": Sample(
        "subsidies",
        "2022年1月残疾人两项补贴发放花名册",
        {
            "姓名": "罗明", "证件号": CN, "户籍区县": "昌吉市", "户籍街道": "二工镇",
            "残疾类别": "肢体", "残疾等级": "四级", "年龄": 48, "申请时间": date(2021, 1, 15),
            "补贴类型": "困难残疾人生活补贴", "补贴标准": 100, "补贴金额": "100元",
            "状态": "正常发放", "银行账号": "6228****4995",
        },
    ),
    "subsidies en": Sample(
        "subsidies",
        "Disability subsidies, January 2022",
        {
            "Name": "Luo Ming", "Certificate number": CN, "Scheme": "Living subsidy",
            "Amount (yuan)": 100.0, "Status": "Paid",
        },
    ),
    "social assistance vi": Sample(
        "social_assistance",
        "DANH SÁCH CHI TRẢ TRỢ CẤP XÃ HỘI HẰNG THÁNG - THÁNG 01/2025",
        {
            "STT": 1, "Họ và tên": "Phạm Quang Lan", "Số CCCD": VN, "Ngày sinh": "08/04/1959",
            "Dạng khuyết tật": "Thần kinh, tâm thần", "Mức độ khuyết tật": "Nặng",
            "Xã/phường": "Xã Tiên Yên", "Hệ số": "2,0", "Số tiền (đồng)": "1.000.000",
        },
    ),
    "social assistance en": Sample(
        "social_assistance",
        "Social assistance, 2025-01",
        {
            "Full name": "Phạm Quang Lan", "ID number": VN, "Commune": "Xã Tiên Yên",
            "Amount (VND)": 1000000,
        },
    ),
    "devices zh": Sample(
        "devices",
        "辅具台账",
        {
            "资产编号": "CJ00001", "品名": "普通轮椅", "ISO9999代码": "12 22 03",
            "价格(元)": "680.0", "购置日期": "2020/5/2", "来源": "捐赠",
            "所在站点": "昌吉市第一辅具站",
        },
    ),
    "devices vi": Sample(
        "devices",
        "Danh mục dụng cụ trợ giúp",
        {
            "Mã tài sản": "QN0001", "Tên dụng cụ": "Xe lăn", "Mã ISO 9999": "122203",
            "Đơn giá (đồng)": "2.500.000", "Ngày mua": "02/05/2020", "Nguồn": "Mua",
            "Trạm": "Trạm Hồng Gai",
        },
    ),
    "devices en": Sample(
        "devices",
        "Device inventory",
        {
            "Asset number": "CJ00001", "Device name": "Wheelchair", "ISO 9999 code": "12.22.03",
            "Price (yuan)": 680, "Bought on": date(2020, 5, 2), "Source": "Donated",
            "Station": "昌吉市第一辅具站",
        },
    ),
    "loans zh": Sample(
        "loans",
        "辅具借用登记",
        {
            "借用单号": "JY000001", "资产编号": "CJ00001", "借用人证号": CN,
            "借出日期": "2022-02-01", "应还日期": "2022-04-02", "归还日期": "2022年3月15日",
            "归还状况": "完好", "站点": "昌吉市第一辅具站",
        },
    ),
    "loans vi": Sample(
        "loans",
        "Sổ cho mượn dụng cụ",
        {
            "Số phiếu mượn": "M1", "Mã tài sản": "QN0001", "Số CCCD": VN,
            "Ngày mượn": "01/02/2022", "Hạn trả": "02/04/2022", "Ngày trả": "",
            "Tình trạng khi trả": "", "Trạm": "Trạm Hồng Gai",
        },
    ),
    "loans en": Sample(
        "loans",
        "Device loans",
        {
            "Loan number": "L1", "Asset number": "CJ00001", "Certificate number": CN,
            "Lent on": "2022-02-01", "Due on": "2022-04-02", "Returned on": "2022-03-15",
            "Condition": "Good", "Station": "昌吉市第一辅具站",
        },
    ),
    "sessions zh": Sample(
        "sessions",
        "康复训练记录",
        {
            "康复站": "昌吉市第二康复站", "残疾人证号": CN, "日期": "2022.6.14",
            "项目": "言语训练", "时长(分钟)": "60",
        },
    ),
    "sessions vi": Sample(
        "sessions",
        "Phục hồi chức năng",
        {
            "Trạm": "Trạm Hồng Gai", "Số CCCD": VN, "Ngày": "14/06/2022",
            "Nội dung": "Ngôn ngữ trị liệu", "Thời lượng (phút)": 60,
        },
    ),
    "sessions en": Sample(
        "sessions",
        "Rehabilitation sessions",
        {
            "Station": "昌吉市第二康复站", "Certificate number": CN, "Date": date(2022, 6, 14),
            "Item": "Speech therapy", "Minutes": 60,
        },
    ),
    "household relief zh": Sample(
        "household_relief",
        "2022年特困残疾人家庭救助金发放表",
        {
            "户主姓名": "孙洋", "残疾人证号": CN, "家庭编号": "H000079", "救助金额(元)": 500,
            "发放日期": date(2022, 3, 15),
        },
    ),
    "household relief en": Sample(
        "household_relief",
        "Household relief 2022",
        {
            "Head of household": "Sun Yang", "Certificate number": CN,
            "Household number": "H000079", "Amount (yuan)": "500", "Paid on": "2022-03-15",
        },
    ),
    "temporary relief zh": Sample(
        "temporary_relief",
        "2022年困难残疾人家庭临时救助",
        {
            "户主姓名": "赵霞", "残疾人证号": CN, "家庭编号": "H500004", "现金(元)": 339,
            "物资名称": "米面油", "物资折价(元)": 20, "日期": date(2022, 11, 10),
        },
    ),
    "temporary relief vi": Sample(
        "temporary_relief",
        "Cứu trợ đột xuất 2025",
        {
            "Tên chủ hộ": "Phạm Quang Lan", "Số CCCD": VN, "Mã hộ": "H1",
            "Tiền mặt (đồng)": "500.000", "Tên hiện vật": "gạo",
            "Giá trị hiện vật (đồng)": "200.000", "Ngày cấp": "10/11/2022",
        },
    ),
    "home modification zh": Sample(
        "home_modification",
        "2022年困难重度残疾人家庭无障碍改造",
        {
            "户主": "高志强", "残疾人证号": CN, "改造地点": "过道", "改造类型": "坐便器",
            "进度": "已验收", "金额(元)": 3500, "负责人": "州残联", "验收日期": date(2022, 5, 13),
        },
    ),
    "home modification en": Sample(
        "home_modification",
        "Home modification 2022",
        {
            "Head of household": "Gao", "Certificate number": CN, "Room": "corridor",
            "Work": "ramp", "Progress": "In progress", "Amount": 3500, "Accepted on": "",
        },
    ),
    "contacts zh": Sample(
        "contacts",
        "走访与电话问候",
        {
            "日期": "2022-11-17", "方式": "电话", "残疾人证号": CN, "结果": "已接通",
            "反映需求": "住房漏水", "处理方式": "转办", "转办单位": "街道办事处",
        },
    ),
    "contacts vi": Sample(
        "contacts",
        "Thăm hỏi tại nhà",
        {
            "Ngày": "17/11/2022", "Hình thức": "Điện thoại", "Số CCCD": VN,
            "Kết quả": "Liên lạc được", "Nhu cầu": "Mái nhà dột", "Cách xử lý": "Chuyển",
            "Chuyển đến": "UBND xã",
        },
    ),
    "contacts en": Sample(
        "contacts",
        "Visits and calls",
        {
            "Date": "2022-11-17", "Channel": "Phone", "Certificate number": CN,
            "Result": "Reached", "Need": "leaking roof", "Handling": "Escalated",
            "Escalated to": "township",
        },
    ),
    "training zh": Sample(
        "training",
        "2022年残疾人职业技能培训",
        {
            "姓名": "陈秀兰", "残疾人证号": CN, "培训工种": "编织", "天数": 15,
            "培训经费(元)": 1694,
        },
    ),
    "training en": Sample(
        "training",
        "Skills training 2022",
        {
            "Name": "Chen", "Certificate number": CN, "Trade": "weaving", "Days": 15,
            "Cost (yuan)": 1694,
        },
    ),
    "education aid zh": Sample(
        "education_aid",
        "2022年爱心天使助学",
        {
            "姓名": "马艳", "残疾人证号": CN, "项目级别": "州本级", "金额(元)": "3000",
        },
    ),
    "education aid en": Sample(
        "education_aid",
        "Education aid 2022",
        {
            "Name": "Ma Yan", "Certificate number": CN, "Level": "Prefecture", "Amount": "3000",
        },
    ),
    "hearing aids zh": Sample(
        "hearing_aids",
        "助听器捐赠发放",
        {
            "设备编号": "TZ0001", "残疾人证号": CN, "发放日期": "2022-03-03", "折价(元)": "9400",
            "捐赠方": "基金会",
        },
    ),
    "hearing aids vi": Sample(
        "hearing_aids",
        "Máy trợ thính được tặng",
        {
            "Số máy": "TZ0001", "Số CCCD": VN, "Ngày cấp": "03/03/2022",
            "Giá trị (đồng)": "9.400.000", "Nhà tài trợ": "Quỹ",
        },
    ),
    "hearing aids en": Sample(
        "hearing_aids",
        "Hearing aids",
        {
            "Serial number": "TZ0001", "Certificate number": CN, "Issued on": "2022-03-03",
            "Value (yuan)": 9400, "Donor": "a fund",
        },
    ),
}
# fmt: on


def lines(sample: Sample, *, title: bool = True, order: list[str] | None = None) -> list[list[Any]]:
    """The sample as the rows of a sheet, its columns in ``order``."""
    headings = order or list(sample.cells)
    above = [[sample.title]] if title else []
    return [*above, headings, [sample.cells[each] for each in headings]]

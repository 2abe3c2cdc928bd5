"""Which job titles a department has, so that a fire station is not staffed with clerks."""

from random import Random

from staff.choices import Grade

# The head of a department, where it is not simply 部長.
DIRECTORS = {
    "MIN": "港湾局長", "KIK": "総合支所長", "TYD": "総合支所長", "TYU": "総合支所長",
    "HOU": "総合支所長", "SUI": "会計管理者", "BYO": "病院長", "JOG": "上下水道局長",
    "BRC": "ボートレース企業局長", "KYO": "教育部長", "SHO": "消防局長", "GIK": "議会事務局長",
    "IIN": "局長",
}  # fmt: skip
DEPUTIES = {"BYO": "副院長", "SHO": "消防局次長", "JOG": "副局長", "BRC": "副局長", "MIN": "次長"}
# What the head of a division is called, by the end of its name.
HEADS = {
    "教育支所": "教育支所長", "支所": "支所長", "支所(本庁管内)": "支所長", "事務局": "事務局長",
    "消防署": "消防署長", "センター": "センター長", "事務所": "所長", "室": "室長", "課": "課長",
}  # fmt: skip

CLERKS = {
    Grade.MANAGER: "参事 副参事",
    Grade.ASSISTANT_MANAGER: "課長補佐 課長補佐 主幹",
    Grade.GENERAL: "係長 係長 主査 主任 主任 主任 主事 主事 主事 主事",
}
TECHNICIANS = {
    Grade.MANAGER: "参事 技監",
    Grade.ASSISTANT_MANAGER: "課長補佐 主幹 専門官",
    Grade.GENERAL: "係長 主査 主任 主任技師 主任技師 主事 技師 技師 技師",
}
NURSERIES = {
    Grade.MANAGER: "園長",
    Grade.ASSISTANT_MANAGER: "副園長 課長補佐 主幹",
    Grade.GENERAL: "係長 主任 主事 主任保育士 保育士 保育士 保育士 保育教諭 調理員 栄養士",
}
HEALTH = {
    Grade.MANAGER: "参事",
    Grade.ASSISTANT_MANAGER: "課長補佐 主幹 専門官",
    Grade.GENERAL: "係長 主査 主任 主事 主任保健師 保健師 保健師 獣医師 薬剤師 管理栄養士",
}
WELFARE = {
    Grade.MANAGER: "参事",
    Grade.ASSISTANT_MANAGER: "課長補佐 主幹",
    Grade.GENERAL: "係長 主査 主任 主任 主事 主事 主事 社会福祉士 精神保健福祉士",
}
HOSPITAL = {
    Grade.MANAGER: "医長 診療部長 看護部長",
    Grade.ASSISTANT_MANAGER: "看護師長 薬剤科長 検査科長 主幹",
    Grade.GENERAL: "副看護師長 主任看護師 看護師 看護師 看護師 薬剤師 理学療法士 主任 主事",
}
FIRE = {
    Grade.MANAGER: "消防司令長 消防監",
    Grade.ASSISTANT_MANAGER: "消防司令",
    Grade.GENERAL: "消防司令補 消防司令補 消防士長 消防士長 消防副士長 消防士 消防士",
}
SECRETARIES = {
    Grade.MANAGER: "参事",
    Grade.ASSISTANT_MANAGER: "課長補佐 主幹",
    Grade.GENERAL: "係長 主査 主任書記 主任書記 書記 書記",
}
SCHOOLS = {
    Grade.MANAGER: "参事",
    Grade.ASSISTANT_MANAGER: "課長補佐 主幹",
    Grade.GENERAL: "係長 主査 主任 主事 主事 指導主事 社会教育主事 学芸員 司書 調理員 技能員",
}
KINDS = {
    "KEN": TECHNICIANS, "TOS": TECHNICIANS, "MIN": TECHNICIANS, "NOR": TECHNICIANS,
    "JOG": TECHNICIANS, "KAN": TECHNICIANS, "KOD": NURSERIES, "HOK": HEALTH, "FUK": WELFARE,
    "BYO": HOSPITAL, "SHO": FIRE, "GIK": SECRETARIES, "IIN": SECRETARIES, "KYO": SCHOOLS,
}  # fmt: skip
YEARLY = ("事務員", "事務員", "事務補助員", "支援員")


def director_title(department_code: str) -> str:
    """Return what the head of a department is called."""
    return DIRECTORS.get(department_code, "部長")


def deputy_title(department_code: str) -> str:
    """Return what the second of a department is called."""
    return DEPUTIES.get(department_code, "部次長")


def head_title(division_name: str) -> str:
    """Return what the head of a division is called."""
    return next((title for end, title in HEADS.items() if division_name.endswith(end)), "課長")


def title_of(department_code: str, grade: Grade, random: Random) -> str:
    """Return a title of the grade that the department has."""
    return random.choice(KINDS.get(department_code, CLERKS)[grade].split())

"""Pages that stand by themselves: glossary, help, accessibility, health."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from staff.templatetags.ui import term_id

# Chapter 7 of the policy, in shorter sentences, and the words that the portal adds.
GLOSSARY = [
    ("AI", "人工知能。学習・推論・判断などの知的な働きを、コンピューターで実現する技術です。"),
    ("AI-OCR", "印刷や手書きの文書をスキャナーなどで読み取り、AIで文字データにする技術です。"),
    ("BPR", "業務改革。業務の目的に立ち返り、制度・組織・流れ・システムを組み立て直すことです。"),
    ("CIO", "ICT施策を取りまとめる責任者です。"),
    ("DX", "デジタル技術とデータの活用で、仕事や制度を変え、生活をより良くしていくことです。"),
    ("EBPM", "勘や経験だけでなく、データなどの根拠に基づいて施策を考えることです。"),
    ("ICT", "情報や通信に関する技術の総称です。"),
    ("RPA", "パソコンでの入力や集計など、決まった作業をソフトウェアに任せる技術です。"),
    ("ローコード", "プログラムをほとんど書かずに、業務のアプリを作る方法です。"),
    ("PMO審査", "ICT施策の必要性と費用を、CIOのもとで確かめる手続です。"),
    (
        "DX推進チーム",
        "部局ごとに置く、DX推進の中心となるチームです。統括リーダー・推進リーダー・推進員がいます。",
    ),
    (
        "DX統括リーダー",
        "部局の課題を取りまとめ、部局内で対応するか、フォーラムに付議するかを決める人です。",
    ),
    ("DX推進リーダー", "課の課題を集め、対応策を考え、改善を進める人です。"),
    ("DX推進員", "課題に気付いて記録し、道具を試し、まわりの職員を手助けする人です。"),
    ("席", "チームの中の役割の場所です。人がいなくても席はあり、そのときは「空席」と示します。"),
    (
        "任意の席",
        "必ず置く数を超える席です。人がいなくても、空席には数えません。年度の決まりで変わります。",
    ),
    ("充て職", "職と結び付いた席です。その職に就いた人が、その日から席にも就きます。"),
    ("合同チーム", "小さな部局が、いくつかでともに持つDX推進チームです。"),
    (
        "クロスフォーラム",
        "各部局のDX統括リーダーが集まり、課題を共有し、共通の課題を横断施策にする場です。",
    ),
    ("部局横断DX施策", "複数の部局にまたがる課題を、まとめて解決する取組です。"),
    (
        "デジタル専門人材",
        "情報政策課と外部の専門家です。チームへの助言と、施策の進捗管理を担います。",
    ),
    (
        "支援依頼",
        "チームが、デジタル専門人材に助けを求めることです。受付から完了までの様子と、かかった時間が残ります。",
    ),
    (
        "活動記録",
        "DX推進チームの打合せや試行の記録です。内容はだれでも読めます。資料は、チームの人などだけが開けます。",
    ),
    ("次にすること", "活動で決まった、だれかがこれからすることです。担当と期限を書いておけます。"),
    ("年度計画", "DX推進チームが、その年度に取り組むことを、事務局の様式に沿って書いたものです。"),
    (
        "活動報告",
        "チームの年度のメンバー、計画、活動、時間、受けた支援を、1つにまとめたものです。",
    ),
    ("職位", "管理職、課長補佐級、係長級・一般職員の3つの区分です。職名から決まります。"),
    (
        "人事異動",
        "同じ日の異動・採用・退職をまとめたものです。発表日時まで、事務局と職員課だけが見られます。",
    ),
    (
        "職種",
        "事務職、技術職、消防職など、仕事の種類です。職名から決まります。スキルの目標を分けるときに使います。",
    ),
    (
        "個人の例外",
        "決まりと違うスキルの目標を、理由と期間を付けて、一人について決めたものです。その間は例外だけで決まります。",
    ),
    (
        "異動案",
        "まだ決めていない人事異動の下書きです。名簿は変わらず、事務局と職員課だけが見られます。",
    ),
    (
        "主管課",
        "部局を取りまとめる、1つの課です。その所属長が、ほかの所属長のスキルのレベルを確認します。",
    ),
    ("代決者", "所属長が不在の間、代わって判断する人です。期間を決めて定めます。"),
    (
        "選任",
        "推薦された人や申し出た人が承諾した後に、事務局がチームの席を任せることです。",
    ),
    ("本人の申出", "チームの席に、自分から名乗り出ることです。"),
    (
        "一括更新",
        "新しい年度のチームの顔ぶれを、変わるところだけ入力して、まとめて決めることです。",
    ),
    ("根拠", "そのスキルの到達レベルを示す記録です。研修の修了や、所属長の確認などがあります。"),
    (
        "自己評価",
        "スキル調査で、自分で選んだレベルです。本人と所属長だけが見られます。レベルには数えません。",
    ),
    (
        "スキル調査",
        "職員が自分のスキルを振り返る調査です。提出すると、所属長が内容を確かめます。",
    ),
    (
        "調査票",
        "スキル調査の、1人分の回答です。所属長が自己評価をすべて確かめると「確認済み」になります。",
    ),
    (
        "年度末の記録",
        "3月31日の時点で、全職員のスキルのレベルと目標を残したものです。確定したあとは変わりません。",
    ),
    (
        "頼られてもよい",
        "自分のスキルのレベルを、全職員が探せるようにすることへの同意です。いつでもやめられます。",
    ),
    (
        "非表示",
        "個人のレベルが分からないように、5人より少ない数と、引き算でそれが分かる数を出さないことです。",
    ),
    (
        "デジタルスキル標準",
        "国が定めた、DXに必要なスキルの整理です。市のスキルとの対応を表にしています。",
    ),
    (
        "既定の例",
        "ポータルにはじめから入っている例です。事務局が確かめるまで、市の正式な内容ではありません。",
    ),
]


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Explain the words that the portal uses."""
    entries = [
        {"id": term_id(word), "word": word, "meaning": meaning} for word, meaning in GLOSSARY
    ]
    return TemplateResponse(request, "pages/glossary.html", {"entries": entries})


@require_GET
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """State how far the portal meets JIS X 8341-3, and whom to tell of a barrier."""
    return TemplateResponse(request, "pages/accessibility.html")


@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    """Tell in short what one can do here."""
    return TemplateResponse(request, "pages/help.html")


@require_GET
@login_not_required
def health(_request: HttpRequest) -> JsonResponse:
    """Answer the load balancer: the process runs and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})

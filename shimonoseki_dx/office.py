"""The page of the office (管理): what 情報政策課 keeps, by the part of the programme."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from staff.permissions import is_office, reads_personnel_data, requires


class OfficePage(NamedTuple):
    """A page that the office works with. for_hr: 職員課 does, too."""

    title: str
    name: str
    text: str
    for_hr: bool = False


OFFICE_PAGES = {
    "職員と組織": [
        OfficePage(
            "職員の取り込み",
            "staff:import-list",
            "人事システムから書き出したファイルで、職員と配属を新しくします。",
            for_hr=True,
        ),
        OfficePage(
            "人事異動",
            "staff:transfer-list",
            "異動・採用・退職を日付ごとに準備し、適用日の0時に名簿へ反映します。",
            for_hr=True,
        ),
        OfficePage(
            "4月1日の作業一覧",
            "staff:task-list",
            "人事異動から新年度の準備まで、残っている作業を記録から確かめます。",
            for_hr=True,
        ),
        OfficePage(
            "職名と職位",
            "staff:job-title-list",
            "職名ごとに、3つの職位のどれにあたるかを決めます。",
        ),
        OfficePage(
            "所属長の代決者",
            "staff:deputy-list",
            "所属長に代わって判断する人を、期間を決めて定めます。",
            for_hr=True,
        ),
    ],
    "スキル": [
        OfficePage(
            "年度ごとのスキル目標",
            "skills:year-list",
            "職位や役割に求めるレベルを年度ごとに決め、翌年度に写し、公開します。",
        ),
        OfficePage(
            "個人の例外",
            "skills:exception-list",
            "決まりと違うスキル目標が必要な人に、理由と期間を付けて決めます。",
            for_hr=True,
        ),
        OfficePage(
            "スキル調査",
            "skills:round-list",
            "職員が自分のスキルを振り返る調査をつくり、提出の状況を確かめます。",
        ),
        OfficePage(
            "資格・外部研修の申告",
            "skills:claim-list",
            "申告を確かめて、レベルの根拠として認定します。",
        ),
        OfficePage(
            "資格とレベルの表",
            "skills:qualification-list",
            "どの資格を、どのレベルの根拠とするかを決めます。",
        ),
        OfficePage("レベルの決め方", "skills:level-policy", "どの根拠をレベルとするかを決めます。"),
        OfficePage(
            "年度末の記録",
            "skills:snapshot-list",
            "3月31日のスキルの到達状況を残し、年度ごとに比べます。",
            for_hr=True,
        ),
        OfficePage(
            "デジタルスキル標準との対応",
            "skills:framework",
            "国の標準の区分とスキルの対応を決め、報告用に書き出します。",
        ),
    ],
    "研修とフォーラム": [
        OfficePage(
            "研修の開催回", "training:session-list", "開催回をつくり、申込と出欠を管理します。"
        ),
        OfficePage(
            "必須研修の状況",
            "training:mandatory-list",
            "だれが必須研修を終えていないかを確かめます。",
            for_hr=True,
        ),
        OfficePage(
            "フォーラムの課題", "crossforum:forum", "付議された課題を、部局横断DX施策にまとめます。"
        ),
    ],
    "DX推進チーム": [
        OfficePage(
            "チームの空席", "teams:vacancy-list", "DX推進チームの空いている席に、職員を選任します。"
        ),
        OfficePage(
            "推薦と選任",
            "teams:nomination-queue",
            "推薦された人を選任します。空席の後任を頼み、異動した人を確かめます。",
        ),
        OfficePage(
            "新年度の一括更新",
            "teams:renewal-list",
            "次の年度の顔ぶれを、部局ごとに確かめて確定します。",
        ),
        OfficePage(
            "選任通知書", "teams:letter-pack", "選任通知書を、年度やチームごとにPDFで作ります。"
        ),
        OfficePage(
            "選任の手続",
            "teams:procedure-usual",
            "推薦と返事の期限、通知書の発信者、異動のときの扱いを決めます。",
        ),
        OfficePage(
            "席の決まり",
            "teams:seat-rule-list",
            "チームの席をいくつ置くかを、年度ごとに決めて、席をそろえます。",
        ),
        OfficePage(
            "専門人材",
            "teams:specialist-list",
            "デジタル専門人材を登録し、支援するチームと稼働を確かめます。",
        ),
        OfficePage(
            "支援依頼", "teams:support-list", "チームからの依頼に、担当の専門人材を決めます。"
        ),
        OfficePage(
            "年度計画", "teams:plan-list", "チームの計画を確認し、様式と活動報告を扱います。"
        ),
        OfficePage(
            "活動の記録がないチーム",
            "teams:quiet-list",
            "60日の間、活動の記録がないチームを確かめます。",
        ),
    ],
    "権限と記録": [
        OfficePage(
            "だれが何をできるか",
            "staff:rights-list",
            "特別な権限を持つ人と、その理由を確かめます。",
        ),
        OfficePage(
            "監査の記録",
            "staff:audit-sign-ins",
            "サインイン・書き出し・取り込み・変更の記録を確かめます。",
        ),
        OfficePage(
            "送信の記録",
            "staff:delivery-list",
            "お知らせを、だれに、どの方法で送ったかを確かめます。",
        ),
        OfficePage(
            "チャットの送り先",
            "staff:chat-channel-list",
            "庁内みんなに向けたお知らせを送る先を決めます。",
        ),
        OfficePage(
            "処理の状況",
            "staff:job-list",
            "書き出しや取り込みの進み具合を確かめます。",
            for_hr=True,
        ),
    ],
}


@require_GET
@requires(reads_personnel_data)
def office(request: HttpRequest) -> HttpResponse:
    """List what the office keeps; 職員課 sees its part of it."""
    sees_all = is_office(request.user)
    groups = []
    for label, pages in OFFICE_PAGES.items():
        shown = [
            {"title": page.title, "url": reverse(page.name), "text": page.text}
            for page in pages
            if sees_all or page.for_hr
        ]
        if shown:
            groups.append({"label": label, "tasks": shown})
    return TemplateResponse(request, "pages/office.html", {"groups": groups})

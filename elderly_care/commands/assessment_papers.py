"""The printed report of an assessment: Annexes A to C, made when it is asked for (decision 15)."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Actor, record
from core.dates import age_on
from core.errors import NotFound
from core.typesetting import typeset
from elderly_care.enums.assessment import Informant, LevelChange
from elderly_care.logic.assessment import scale
from elderly_care.models import AssessmentCase, AssessmentRecord
from elderly_care.queries.assessments import Sheet, latest_record

TEMPLATE = Path(__file__).resolve().parent.parent / "sheets" / "assessment.typ"


def assessment_paper(*, case: AssessmentCase, by: Actor) -> bytes:
    """A PDF of the newest version; who printed it is kept. Raises NotFound without one."""
    found = latest_record(case)
    if found is None:
        raise NotFound
    record(case, "elderly_care.assessment.printed", by=by, version=found.version)
    return typeset(TEMPLATE, paper_of(case, found))


def paper_of(case: AssessmentCase, found: AssessmentRecord) -> dict[str, Any]:
    """What the template is given: texts only."""
    sheet = Sheet(found)
    return {
        "title": _("老年人能力评估报告"),
        "version": f"{case.number} · {scale().document_no}",
        "facts": _facts(case, found, sheet),
        "sections": [
            {
                "name": f"{section.code} {section.name}",
                "score": f"{score} / {section.most}",
                "rows": [
                    [item.code, item.name, str(points), words] for item, points, words in rows
                ],
            }
            for section, score, rows in sheet.sections
        ],
        "annex": [
            {
                "name": f"{part.code} {part.name}",
                "rows": [[question.code, question.name, words] for question, words in lines],
            }
            for part, lines in sheet.annex
        ],
        "results": _results(case, found, sheet),
        "signatures": _signatures(found),
        "texts": {
            "item": _("条目"),
            "score": _("得分"),
            "answer": _("选项"),
            "result": _("评估结果"),
            "signatures": _("签名"),
            "page": _("第 %(page)s 页，共 %(pages)s 页"),
        },
    }


def _signatures(found: AssessmentRecord) -> list[list[str]]:
    return [
        [
            signature.get_signer_display(),
            signature.name,
            f"{timezone.localtime(signature.signed_at):%Y-%m-%d %H:%M}",
            signature.refusal or _("已在手机上签名"),
        ]
        for signature in found.signatures.order_by("pk")
    ]


def _facts(case: AssessmentCase, found: AssessmentRecord, sheet: Sheet) -> list[list[str]]:
    person = case.resident
    informant = sheet.content.informant
    return [
        [_("姓名"), person.name],
        [_("性别"), person.get_sex_display()],
        [_("年龄"), str(age_on(person.birth_date, found.basis_on))],
        [_("公民身份号码"), person.masked_id_number],
        [_("社区"), str(person.community)],
        [_("评估原因"), case.get_reason_display()],
        [_("评估基准日期"), f"{found.basis_on:%Y-%m-%d}"],
        [_("评估机构"), str(case.agency or "")],
        [_("信息提供者"), str(Informant(informant).label) if informant else ""],
        [_("信息提供者姓名"), sheet.content.informant_name],
        [_("联系人"), f"{sheet.content.contact_name} {sheet.content.contact_phone}".strip()],
        [_("诊断依据"), sheet.content.evidence],
        [_("评估地点"), sheet.content.place],
    ]


def _results(case: AssessmentCase, found: AssessmentRecord, sheet: Sheet) -> list[list[str]]:
    changes = [str(LevelChange(change).label) for change in found.changes]
    risks = [f"{name} {count}" for name, count in sheet.risks]
    return [
        [_("总分"), f"{found.total} / {scale().most}"],
        [_("初步等级"), found.get_computed_level_display()],
        [_("等级变更依据"), "；".join(changes) or _("无")],
        [_("近 30 天照护风险事件"), "，".join(risks) or _("无")],
        [_("最终等级"), found.get_level_display()],
        # On paper too nobody may take an annulled result for one that holds.
        [_("状态"), case.get_state_display()],
    ]

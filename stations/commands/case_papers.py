"""Papers of a case as pictures: sent from home by the person or who acts for them, or copied at the window."""

from typing import ClassVar

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import Conflict, NotFound
from core.photos import clean_document
from core.private_files import kept_with_files
from stations.commands.case_steps import open_row
from stations.models import Case, CaseMaterial, CasePaper
from stations.transitions import CASE

MOST = 5


class TooManyPictures(Conflict):
    """Enough of one paper."""

    code: ClassVar[str] = "stations.too_many_pictures"
    message = _("这份材料已经有 %(most)s 个文件，没有再保存。要换的请带原件到窗口。")


def add_paper(*, case: Case, position: int, file: File, by: User) -> CasePaper:
    """One more picture of a paper, until the case is accepted. The window looks at it before it counts.

    Raises NotFound, WrongState, TooManyPictures, DocumentRefused.
    """
    clean = clean_document(file)
    with kept_with_files():
        row = open_row(case, by)
        CASE.check(row, "accept")
        material = CaseMaterial.objects.filter(case=row, position=position).first()
        if material is None:
            raise NotFound
        if material.pictures.count() >= MOST:
            raise TooManyPictures(most=MOST)
        paper = CasePaper(material=material, added_by=by)
        paper.file.save(clean.name or "paper", clean, save=False)
        paper.save(force_insert=True)
        record(row, "stations.case.paper_added", by=by, material=material.name, paper=paper.pk)
    return paper


def look_at_paper(*, paper: CasePaper, by: User) -> CasePaper:
    """Who of the staff has seen somebody's paper is kept."""
    record(paper.material.case, "stations.case.paper_seen", by=by, paper=paper.pk)
    return paper

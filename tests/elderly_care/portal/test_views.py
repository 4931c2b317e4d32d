"""The family page: for whom I act, who acts for me, and how that ends."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.views.generic import TemplateView, View

from elderly_care.models import FamilyLink
from elderly_care.portal.guards import SESSION_KEY, ResidentRequiredMixin, acting_link
from tests.factories.accounts import UserFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db
INDEX = "family:index"


@pytest.fixture
def daughter():
    return UserFactory(display_name="王晓梅")


@pytest.fixture
def mother(daughter):
    return FamilyLinkFactory(
        user=daughter, relation="child", resident=ResidentFactory(name="王秀英")
    )


@pytest.fixture
def father(daughter):
    return FamilyLinkFactory(
        user=daughter, relation="child", resident=ResidentFactory(name="李建国")
    )


class OrderPage(ResidentRequiredMixin, View):
    link_needs = "may_order"

    def get(self, request):
        return HttpResponse(self.resident.name)


class AccountPage(ResidentRequiredMixin, TemplateView):
    link_needs = "may_see_account"


def visit(user, view=OrderPage, **session) -> HttpResponse:
    request = RequestFactory().get("/orders/?day=1")
    request.user = user
    request.session = session
    return view.as_view()(request)


def test_the_page_names_people_and_what_is_allowed(client_as, daughter, mother):
    other = FamilyLinkFactory(resident__name="赵六六")

    page = client_as(daughter).get(reverse(INDEX)).content.decode()

    assert "王秀英" in page
    assert "可以订餐" in page
    assert "不能看账户" in page
    assert other.resident.name not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client_as, daughter, django_assert_num_queries, rows):
    for _ in range(rows):
        FamilyLinkFactory(user=daughter, relation="child")
    client = client_as(daughter)

    with django_assert_num_queries(6):
        client.get(reverse(INDEX))


def test_a_visitor_logs_in_first(client):
    answer = client.get(reverse(INDEX))

    assert answer.status_code == 302
    assert "login" in answer.url


def test_switching_is_remembered(client_as, daughter, mother, father):
    client = client_as(daughter)

    answer = client.post(reverse("family:switch"), {"link": father.pk, "next": "/meals/"})

    assert answer.url == "/meals/"
    assert client.session[SESSION_KEY] == father.resident_id


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "", "javascript:x"])
def test_switching_leads_nowhere_else(client_as, daughter, mother, address):
    answer = client_as(daughter).post(
        reverse("family:switch"), {"link": mother.pk, "next": address}
    )

    assert answer.url == reverse(INDEX)


def test_nobody_switches_to_a_stranger(client_as, daughter, mother):
    stranger = FamilyLinkFactory(relation="child")
    ended = FamilyLinkFactory(user=daughter, relation="child", ended_on="2024-05-01")
    client = client_as(daughter)

    for link in (stranger.pk, ended.pk, "x", ""):
        assert client.post(reverse("family:switch"), {"link": link}).status_code == 404
    assert client.get(reverse("family:switch")).status_code == 405


def test_a_daughter_ends_her_link(client_as, daughter, mother):
    client = client_as(daughter)
    client.post(reverse("family:switch"), {"link": mother.pk})
    address = reverse("family:end", args=[mother.pk])

    assert "王秀英" in client.get(address).content.decode()
    assert FamilyLink.objects.current().count() == 1  # looking ends nothing
    assert client.post(address).url == reverse(INDEX)

    assert not FamilyLink.objects.current().exists()
    assert SESSION_KEY not in client.session
    assert client.post(address).status_code == 404


def test_a_mother_takes_back_her_consent(client_as, mother, daughter):
    oneself = FamilyLinkFactory(resident=mother.resident, relation="self")
    client = client_as(oneself.user)

    assert "王晓梅" in client.get(reverse(INDEX)).content.decode()
    client.post(reverse("family:end", args=[mother.pk]))

    assert list(FamilyLink.objects.current()) == [oneself]
    assert client.post(reverse("family:end", args=[oneself.pk])).status_code == 404


def test_nobody_ends_a_strangers_link(client_as, mother):
    client = client_as(UserFactory())

    assert client.post(reverse("family:end", args=[mother.pk])).status_code == 404
    assert FamilyLink.objects.current().count() == 1


def test_the_guard_takes_the_only_link(daughter, mother):
    assert visit(daughter).content.decode() == "王秀英"


def test_the_guard_prefers_oneself_and_keeps_a_choice(daughter, mother):
    FamilyLinkFactory(user=daughter, relation="self", resident=ResidentFactory(name="王晓梅"))

    assert visit(daughter).content.decode() == "王晓梅"
    assert visit(daughter, resident_id=mother.resident_id).content.decode() == "王秀英"


def test_the_guard_asks_for_whom_when_it_can_not_know(daughter, mother, father):
    answer = visit(daughter)

    assert answer.status_code == 302
    assert answer.url == reverse(INDEX) + "?next=%2Forders%2F%3Fday%3D1"
    assert visit(daughter, resident_id=-1).status_code == 302


def test_the_guard_asks_a_visitor_to_log_in():
    assert "login" in visit(AnonymousUser()).url


def test_the_guard_explains_itself(client_as, daughter, mother):
    nobody = visit_page(UserFactory(), OrderPage)
    assert nobody.status_code == 403
    assert "还没有和老人的档案连上" in nobody.content.decode()

    refused = visit_page(daughter, AccountPage)
    assert refused.status_code == 403
    assert "王秀英还没有同意您办这件事" in refused.content.decode()


def visit_page(user, view) -> HttpResponse:
    """With what templates look for in a request."""
    request = RequestFactory().get("/orders/")
    request.user = user
    request.session = {}
    request.COOKIES = {}
    return view.as_view()(request)


def test_the_resident_may_everything(daughter):
    oneself = FamilyLinkFactory(user=daughter, relation="self", may_order=False)

    assert visit(daughter).content.decode() == oneself.resident.name


def test_the_banner_names_whom_one_acts_for(daughter, mother):
    page = AccountPage(template_name="portal/family/index.html")
    page.link, page.resident = mother, mother.resident
    assert page.get_context_data()["acting_for"] == mother.resident

    mother.relation = "self"
    assert "acting_for" not in page.get_context_data()


def test_acting_link_of_a_visitor_is_none(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    assert acting_link(request) is None

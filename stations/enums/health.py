"""Words of public health in a street, and of shops that give a discount."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MedicalUnitKind(models.TextChoices):
    """Who treats people."""

    HOSPITAL = "hospital", _("医院")
    HEALTH_CENTRE = "health_centre", _("社区卫生服务中心")
    HEALTH_STATION = "health_station", _("社区卫生服务站")
    CLINIC = "clinic", _("诊所和门诊部")
    DENTAL = "dental", _("口腔诊所")
    WORKPLACE = "workplace", _("单位内部医务室")
    OTHER = "other", _("其他医疗单位")


# The two that the street works with; all others are the street's medical units.
LEADING_UNITS = (MedicalUnitKind.HOSPITAL, MedicalUnitKind.HEALTH_CENTRE)


class HealthCount(models.TextChoices):
    """What is counted of public health."""

    POSTS = "posts", _("健康宣传推文（篇）")
    LECTURES = "lectures", _("健康讲座（场）")
    FREE_CLINICS = "free_clinics", _("义诊（场）")
    EXERCISE = "exercise", _("八段锦等健身活动（场）")
    VACCINATED = "vaccinated", _("疫苗接种（人）")
    SCREENED = "screened", _("两癌筛查（人）")
    CHECKED = "checked", _("长效体检（人）")
    AIDS = "aids", _("防治艾滋病宣传（场）")
    LEAFLETS = "leaflets", _("发放宣传品（份）")
    PEST_WHOLE = "pest_whole", _("全区域病媒生物消杀（次）")
    PEST_LOCAL = "pest_local", _("局部病媒生物消杀（次）")
    SMOKING = "smoking", _("控烟宣传（场）")
    SMOKING_UNITS = "smoking_units", _("控烟检查（家）")
    SMOKING_SIGNS = "smoking_signs", _("控烟标识（张）")
    SMOKING_POSTERS = "smoking_posters", _("控烟海报（张）")
    SMOKING_CASES = "smoking_cases", _("控烟处罚（件）")


class DiscountGroup(models.TextChoices):
    """For whom a shop gives a discount."""

    ELDERLY = "elderly", _("老年人")
    VETERAN = "veteran", _("退役军人和优抚对象")
    DISABLED = "disabled", _("残疾人")
    VOLUNTEER = "volunteer", _("志愿者")

"""Users, divisions, organisations and memberships; btree_gist keeps roles apart that nobody holds together."""

import accounts.validators
import core.dates
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [('core', '0002_application_role')]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='登录名')),
                ('display_name', models.CharField(max_length=60, verbose_name='姓名')),
                ('is_staff', models.BooleanField(default=False, verbose_name='可进入管理后台')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '用户',
                'verbose_name_plural': '用户',
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='区划代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('level', models.CharField(choices=[('district', '区县'), ('street', '街道乡镇'), ('community', '社区村')], max_length=10, verbose_name='级别')),
                ('valid_to', models.DateField(blank=True, help_text='撤并后保留旧代码，历史记录不变。', null=True, verbose_name='撤并日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.division', verbose_name='上级')),
            ],
            options={
                'verbose_name': '行政区划',
                'verbose_name_plural': '行政区划',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('street_office', '街道办事处'), ('operator', '运营企业'), ('social_organisation', '社会组织'), ('department', '职能部门')], max_length=24, verbose_name='类型')),
                ('credit_code', models.CharField(max_length=18, unique=True, validators=[accounts.validators.validate_credit_code], verbose_name='统一社会信用代码')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='电话')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='accounts.division', verbose_name='所在区划')),
            ],
            options={
                'verbose_name': '机构',
                'verbose_name_plural': '机构',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('district_admin', '区级管理员'), ('street_clerk', '街道经办人'), ('street_approver', '街道审批人'), ('community_worker', '社区工作者'), ('station_manager', '驿站负责人'), ('cashier', '食堂收银员'), ('kitchen', '厨房'), ('dispatcher', '派单员'), ('call_agent', '话务员'), ('caregiver', '护理员'), ('partner_engineer', '合作方工程师'), ('auditor', '审计员'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员')], max_length=24, verbose_name='角色')),
                ('valid_from', models.DateField(default=core.dates.today, verbose_name='生效日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='区划')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation', verbose_name='机构')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
            },
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code__length', 6), ('level', 'district')), models.Q(('code__length', 9), ('level', 'street')), models.Q(('code__length', 12), ('level', 'community')), _connector='OR'), name='accounts_division_code_length'),
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('level', 'street'), ('parent_id', django.db.models.functions.text.Substr('code', 1, 6))), models.Q(('level', 'community'), ('parent_id', django.db.models.functions.text.Substr('code', 1, 9))), _connector='OR'), name='accounts_division_prefix_is_parent'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('division__isnull', False), ('organisation__isnull', True)), models.Q(('division__isnull', True), ('organisation__isnull', False)), models.Q(('division__isnull', True), ('organisation__isnull', True), ('role__in', ('system_admin', 'security_admin', 'audit_admin'))), _connector='OR'), name='accounts_membership_one_place', violation_error_message='请在区划和机构中选择一个。'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='accounts_membership_dates', violation_error_message='终止日期不能早于生效日期。'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), (models.Case(models.When(role__in=('system_admin', 'security_admin', 'audit_admin'), then=models.F('role')), default=models.Value(''), output_field=models.CharField()), '<>'), (models.Func('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='accounts_membership_separated', violation_error_message='系统、安全、审计三种管理员不能由同一人兼任，也不能兼任业务角色；请另设一个账号。'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('role', '<>'), (django.db.models.functions.comparison.Coalesce(models.F('division'), django.db.models.functions.text.Concat(models.Value('#'), models.F('organisation'), output_field=models.CharField())), '<>'), (models.Func('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='accounts_membership_one_role_away', violation_error_message='一个账号在几个地方只能担任同一种角色；在别处担任别的角色，请另设一个账号。'),
        ),
    ]

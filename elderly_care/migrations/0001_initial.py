import core.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import elderly_care.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Resident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('resident_no', models.CharField(db_index=True, max_length=32, verbose_name='档案编号')),
                ('name', models.CharField(max_length=60, validators=[elderly_care.validators.validate_name], verbose_name='姓名')),
                ('name_pinyin', models.CharField(max_length=200, verbose_name='姓名拼音')),
                ('name_initials', models.CharField(max_length=60, verbose_name='拼音首字母')),
                ('sex', models.CharField(choices=[('M', '男'), ('F', '女')], max_length=1, verbose_name='性别')),
                ('birth_date', models.DateField(verbose_name='出生日期')),
                ('id_number', core.fields.EncryptedTextField(verbose_name='公民身份号码')),
                ('id_number_index', models.CharField(editable=False, max_length=64, verbose_name='身份证号索引')),
                ('phone', core.fields.EncryptedTextField(null=True, verbose_name='电话')),
                ('phone_index', models.CharField(editable=False, max_length=64, null=True, verbose_name='电话索引')),
                ('phone_tail_index', models.CharField(editable=False, max_length=64, null=True, verbose_name='电话后四位索引')),
                ('address', models.CharField(max_length=200, verbose_name='住址')),
                ('living_status', models.CharField(choices=[('alone', '独居'), ('with_spouse', '与配偶同住'), ('with_family', '与家人同住'), ('institution', '入住机构')], max_length=16, verbose_name='居住状况')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='经度')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='纬度')),
                ('moved_out_on', models.DateField(blank=True, null=True, verbose_name='迁出日期')),
                ('died_on', models.DateField(blank=True, null=True, verbose_name='去世日期')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residents', to='accounts.division', verbose_name='社区')),
            ],
            options={
                'verbose_name': '老年人档案',
                'verbose_name_plural': '老年人档案',
                'ordering': ['name_pinyin', 'pk'],
                'indexes': [models.Index(fields=['name'], name='care_resident_name', opclasses=['text_pattern_ops']), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse('name'), name='text_pattern_ops'), name='care_resident_name_backwards'), models.Index(fields=['name_initials'], name='care_resident_initials', opclasses=['text_pattern_ops']), models.Index(fields=['name_pinyin'], name='care_resident_pinyin', opclasses=['text_pattern_ops']), models.Index(fields=['name_pinyin', 'id'], name='care_resident_order'), models.Index(fields=['phone_index'], name='care_resident_phone'), models.Index(fields=['phone_tail_index'], name='care_resident_phone_tail')],
                'constraints': [models.UniqueConstraint(fields=('id_number_index',), name='care_resident_id_number'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='care_resident_place_paired'), models.CheckConstraint(condition=models.Q(models.Q(('phone__isnull', True), ('phone_index__isnull', True), ('phone_tail_index__isnull', True)), models.Q(('phone__isnull', False), ('phone_index__isnull', False), ('phone_tail_index__isnull', False)), _connector='OR'), name='care_resident_phone_paired')],
            },
        ),
        migrations.CreateModel(
            name='OtherBenefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('disabled_living', '困难残疾人生活补贴'), ('disabled_nursing', '重度残疾人护理补贴'), ('work_injury_care', '工伤保险生活护理费'), ('tekun', '特困人员供养')], max_length=24, verbose_name='待遇')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_benefits', to='elderly_care.resident', verbose_name='老年人')),
            ],
            options={
                'verbose_name': '其他待遇',
                'verbose_name_plural': '其他待遇',
                'constraints': [models.UniqueConstraint(fields=('resident', 'kind', 'valid_from'), name='care_benefit_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='care_benefit_dates')],
            },
        ),
        migrations.CreateModel(
            name='FamilyLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('relation', models.CharField(choices=[('self', '本人'), ('spouse', '配偶'), ('child', '子女'), ('relative', '其他亲属'), ('agent', '受托代办人')], max_length=12, verbose_name='关系')),
                ('may_order', models.BooleanField(default=True, verbose_name='可代订餐')),
                ('may_see_account', models.BooleanField(default=False, verbose_name='可查看账户')),
                ('consented_on', models.DateField(verbose_name='本人同意日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='family_links', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='family_links', to='elderly_care.resident', verbose_name='老年人')),
            ],
            options={
                'verbose_name': '家庭成员授权',
                'verbose_name_plural': '家庭成员授权',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('user', 'resident'), name='care_family_link_once'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), ('relation', 'self')), fields=('resident',), name='care_family_one_self', violation_error_message='这位老人已经有本人的账号，请先终止原来的授权。')],
            },
        ),
        migrations.CreateModel(
            name='DisabilityCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('vision', '视力'), ('hearing', '听力'), ('speech', '言语'), ('limb', '肢体'), ('intellect', '智力'), ('mental', '精神')], max_length=12, verbose_name='残疾类别')),
                ('grade', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='残疾等级')),
                ('is_multiple', models.BooleanField(default=False, verbose_name='多重残疾')),
                ('valid_from', models.DateField(verbose_name='发证日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disabilities', to='elderly_care.resident', verbose_name='老年人')),
            ],
            options={
                'verbose_name': '残疾证',
                'verbose_name_plural': '残疾证',
                'constraints': [models.UniqueConstraint(fields=('resident', 'kind', 'valid_from'), name='care_disability_once'), models.CheckConstraint(condition=models.Q(('grade__range', (1, 4))), name='care_disability_grade'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='care_disability_dates')],
            },
        ),
        migrations.CreateModel(
            name='CareStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('dibao', '低保'), ('low_income', '低收入'), ('special_family', '计划生育特殊家庭')], max_length=24, verbose_name='类别')),
                ('valid_from', models.DateField(verbose_name='开始日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='care_statuses', to='elderly_care.resident', verbose_name='老年人')),
            ],
            options={
                'verbose_name': '救助与关爱类别',
                'verbose_name_plural': '救助与关爱类别',
                'constraints': [models.UniqueConstraint(fields=('resident', 'category', 'valid_from'), name='care_status_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='care_status_dates')],
            },
        ),
        migrations.CreateModel(
            name='AbilityAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(0, '能力完好'), (1, '轻度失能'), (2, '中度失能'), (3, '重度失能'), (4, '完全失能')], verbose_name='能力等级')),
                ('assessed_on', models.DateField(verbose_name='评估日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='elderly_care.resident', verbose_name='老年人')),
            ],
            options={
                'verbose_name': '能力评估',
                'verbose_name_plural': '能力评估',
                'constraints': [models.UniqueConstraint(fields=('resident', 'assessed_on'), name='care_assessment_once'), models.CheckConstraint(condition=models.Q(('level__range', (0, 4))), name='care_assessment_level'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('assessed_on')), _connector='OR'), name='care_assessment_dates')],
            },
        ),
    ]

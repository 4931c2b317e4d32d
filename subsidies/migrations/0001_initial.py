import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('elderly_care', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名称')),
                ('kind', models.CharField(choices=[('monthly_allowance', '按月发放的补贴津贴'), ('meal_subsidy', '就餐时抵扣的补贴')], max_length=24, verbose_name='类型')),
                ('region', models.CharField(help_text='区划代码前缀，例如 11 为北京市。', max_length=12, verbose_name='适用地区')),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('meals', '助餐'), ('home_service', '上门服务')], max_length=24), blank=True, default=list, size=None, verbose_name='可用于')),
                ('spend_order', models.PositiveSmallIntegerField(default=0, help_text='同时有几个账户时，数字小的先用。', verbose_name='扣款次序')),
            ],
            options={
                'verbose_name': '补贴项目',
                'verbose_name_plural': '补贴项目',
                'ordering': ['spend_order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, '个人账户'), (2, '项目资金'), (3, '应付运营方')], verbose_name='账户类型')),
                ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='accounts.organisation', verbose_name='运营方')),
                ('resident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='elderly_care.resident', verbose_name='老年人')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.programme', verbose_name='补贴项目')),
            ],
            options={
                'verbose_name': '账户',
                'verbose_name_plural': '账户',
                'constraints': [models.UniqueConstraint(fields=('kind', 'programme', 'resident', 'operator'), name='subsidies_account_once', nulls_distinct=False), models.UniqueConstraint(fields=('id', 'kind', 'programme'), name='subsidies_account_identity'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 1), ('operator__isnull', True), ('resident__isnull', False)), models.Q(('kind', 2), ('operator__isnull', True), ('resident__isnull', True)), models.Q(('kind', 3), ('operator__isnull', False), ('resident__isnull', True)), _connector='OR'), name='subsidies_account_party')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=100, verbose_name='业务编号')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='subsidies.account', verbose_name='账户')),
            ],
            options={
                'verbose_name': '冻结',
                'verbose_name_plural': '冻结',
                'constraints': [models.UniqueConstraint(fields=('reference', 'account'), name='subsidies_hold_once'), models.UniqueConstraint(fields=('id', 'account'), name='subsidies_hold_identity'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='subsidies_hold_positive')],
            },
        ),
        migrations.CreateModel(
            name='Journal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, '发放'), (2, '消费'), (3, '政府补贴运营方')], verbose_name='类型')),
                ('key', models.CharField(max_length=100, verbose_name='幂等键')),
                ('request_hash', models.CharField(max_length=64, verbose_name='请求摘要')),
                ('total_fen', models.BigIntegerField(verbose_name='合计（分）')),
                ('count', models.PositiveIntegerField(verbose_name='笔数')),
                ('book_date', models.DateField(verbose_name='记账日期')),
                ('actor', models.CharField(max_length=150, verbose_name='操作人')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '凭证',
                'verbose_name_plural': '凭证',
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='subsidies_journal_once'), models.CheckConstraint(condition=models.Q(('count__gt', 0), ('total_fen__gt', 0), models.Q(('key', ''), _negated=True)), name='subsidies_journal_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('applied_on', models.DateField(verbose_name='申请日期')),
                ('opening', models.DateField(blank=True, help_text='平台从这个月起发放；更早申请的，之前的月份已在别处发过。', null=True, verbose_name='起始月份')),
                ('catch_up_from', models.DateField(blank=True, help_text='下一次发放要从这个月查起，补上差额。', null=True, verbose_name='待补发起始月')),
                ('account', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.account', verbose_name='账户')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='elderly_care.resident', verbose_name='老年人')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='subsidies.programme', verbose_name='补贴项目')),
            ],
            options={
                'verbose_name': '补贴享受人员',
                'verbose_name_plural': '补贴享受人员',
                'indexes': [models.Index(condition=models.Q(('catch_up_from__isnull', False)), fields=['programme'], name='subsidies_enrolment_catch_up')],
                'constraints': [models.UniqueConstraint(fields=('resident', 'programme'), name='subsidies_enrolment_once'), models.CheckConstraint(condition=models.Q(('opening__isnull', True), ('opening__day', 1), _connector='OR'), name='subsidies_enrolment_opening_month'), models.CheckConstraint(condition=models.Q(('catch_up_from__isnull', True), ('catch_up_from__day', 1), _connector='OR'), name='subsidies_enrolment_catch_up_month')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('document_no', models.CharField(max_length=60, verbose_name='文号')),
                ('minimum_age', models.PositiveSmallIntegerField(verbose_name='最低年龄')),
                ('back_pay_months', models.PositiveSmallIntegerField(help_text='申请不晚于符合条件后这么多个月，从符合条件的月份起发。', verbose_name='补发期限（月）')),
                ('age_step', models.CharField(choices=[('birthday_month', '生日当月'), ('next_month', '生日次月')], max_length=16, verbose_name='年龄升档')),
                ('excluded_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, size=None, verbose_name='不得同时享受')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='subsidies.programme', verbose_name='补贴项目')),
            ],
            options={
                'verbose_name': '补贴规则版本',
                'verbose_name_plural': '补贴规则版本',
                'ordering': ['programme', 'effective_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gt', models.F('effective_from')), _connector='OR'), name='subsidies_version_dates'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('programme', '='), (models.Func('effective_from', 'effective_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='subsidies_version_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Tier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(verbose_name='代码')),
                ('name', models.CharField(max_length=80, verbose_name='档次')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名称')),
                ('amount_fen', models.BigIntegerField(verbose_name='每月金额（分）')),
                ('conditions', models.JSONField(verbose_name='条件')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='subsidies.programmeversion', verbose_name='规则版本')),
            ],
            options={
                'verbose_name': '补贴档次',
                'verbose_name_plural': '补贴档次',
                'ordering': ['version', '-amount_fen'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='subsidies_tier_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='subsidies_tier_positive')],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField(verbose_name='每月金额（分）')),
                ('first', models.DateField(verbose_name='首月')),
                ('last', models.DateField(blank=True, null=True, verbose_name='末月')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='被取代时间')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='subsidies.enrolment', verbose_name='享受人员')),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.tier', verbose_name='档次')),
            ],
            options={
                'verbose_name': '补贴认定',
                'verbose_name_plural': '补贴认定',
                'ordering': ['enrolment', 'first'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='subsidies_award_positive'), models.CheckConstraint(condition=models.Q(('first__day', 1), models.Q(('last__isnull', True), models.Q(('last__day', 1), ('last__gte', models.F('first'))), _connector='OR')), name='subsidies_award_months'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('replaced_at__isnull', True)), expressions=[('enrolment', '='), (models.Func('first', 'last', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='subsidies_award_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField(verbose_name='所属月份')),
                ('component', models.CharField(choices=[('base', '当期'), ('difference', '补差')], max_length=12, verbose_name='款项')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('period_paid', models.DateField(verbose_name='发放月份')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='subsidies.account', verbose_name='账户')),
                ('award', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.award', verbose_name='认定')),
                ('resident', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='elderly_care.resident', verbose_name='老年人')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.programme', verbose_name='补贴项目')),
            ],
            options={
                'verbose_name': '发放记录',
                'verbose_name_plural': '发放记录',
                'constraints': [models.UniqueConstraint(fields=('programme', 'resident', 'period', 'component', 'sequence'), name='subsidies_grant_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='subsidies_grant_positive'), models.CheckConstraint(condition=models.Q(('period__day', 1), ('period__lte', models.F('period_paid')), ('period_paid__day', 1)), name='subsidies_grant_months'), models.CheckConstraint(condition=models.Q(models.Q(('component', 'base'), ('sequence', 0)), models.Q(('component', 'difference'), ('sequence__gt', 0)), _connector='OR'), name='subsidies_grant_one_base')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('face_fen', models.BigIntegerField(verbose_name='面额（分）')),
                ('remaining_fen', models.BigIntegerField(db_default=0, verbose_name='剩余（分）')),
                ('held_fen', models.BigIntegerField(db_default=0, verbose_name='冻结（分）')),
                ('expires_on', models.DateField(null=True, verbose_name='有效期至')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='subsidies.account', verbose_name='账户')),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot', to='subsidies.grant', verbose_name='发放记录')),
            ],
            options={
                'verbose_name': '资金批次',
                'verbose_name_plural': '资金批次',
                'indexes': [models.Index(condition=models.Q(('remaining_fen__gt', 0)), fields=['account', 'expires_on', 'id'], name='subsidies_lot_fifo')],
                'constraints': [models.CheckConstraint(condition=models.Q(('face_fen__gt', 0)), name='subsidies_lot_face'), models.CheckConstraint(condition=models.Q(('remaining_fen__gte', 0), ('remaining_fen__lte', models.F('face_fen'))), name='subsidies_lot_remaining'), models.CheckConstraint(condition=models.Q(('held_fen__gte', 0), ('held_fen__lte', models.F('remaining_fen'))), name='subsidies_lot_held'), models.UniqueConstraint(fields=('id', 'account'), name='subsidies_lot_identity')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, '发放'), (2, '消费'), (3, '政府补贴运营方')], verbose_name='类型')),
                ('debit_kind', models.PositiveSmallIntegerField(choices=[(1, '个人账户'), (2, '项目资金'), (3, '应付运营方')], verbose_name='付款账户类型')),
                ('credit_kind', models.PositiveSmallIntegerField(choices=[(1, '个人账户'), (2, '项目资金'), (3, '应付运营方')], verbose_name='收款账户类型')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('credit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.account', verbose_name='收款账户')),
                ('credit_lot', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.lot', verbose_name='收款资金批次')),
                ('debit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.account', verbose_name='付款账户')),
                ('debit_lot', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.lot', verbose_name='付款资金批次')),
                ('journal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='subsidies.journal', verbose_name='凭证')),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.programme', verbose_name='补贴项目')),
            ],
            options={
                'verbose_name': '资金流水',
                'verbose_name_plural': '资金流水',
                'indexes': [models.Index(fields=['debit', 'id'], name='subsidies_transfer_debit'), models.Index(fields=['credit', 'id'], name='subsidies_transfer_credit'), models.Index(condition=models.Q(('debit_lot__isnull', False)), fields=['debit_lot'], name='subsidies_transfer_debit_lot')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='subsidies_transfer_positive'), models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='subsidies_transfer_two_accounts'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('debit_kind', 1), ('debit_lot__isnull', False)), models.Q(models.Q(('debit_kind', 1), _negated=True), ('debit_lot__isnull', True)), _connector='OR'), models.Q(models.Q(('credit_kind', 1), ('credit_lot__isnull', False)), models.Q(models.Q(('credit_kind', 1), _negated=True), ('credit_lot__isnull', True)), _connector='OR')), name='subsidies_transfer_purse_has_lot'), models.UniqueConstraint(condition=models.Q(('kind', 1)), fields=('credit_lot',), name='subsidies_transfer_one_grant_per_lot')],
            },
        ),
        migrations.CreateModel(
            name='HoldLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.account', verbose_name='账户')),
                ('hold', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='subsidies.hold', verbose_name='冻结')),
                ('lot', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.lot', verbose_name='资金批次')),
            ],
            options={
                'verbose_name': '冻结明细',
                'verbose_name_plural': '冻结明细',
                'constraints': [models.UniqueConstraint(fields=('hold', 'lot'), name='subsidies_hold_lot_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='subsidies_hold_lot_positive')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField(verbose_name='月份')),
                ('state', models.CharField(choices=[('open', '待生成名单'), ('posting', '发放中'), ('closed', '已关账')], default='open', max_length=12, verbose_name='状态')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='笔数')),
                ('total_fen', models.BigIntegerField(default=0, verbose_name='合计（分）')),
                ('book_date', models.DateField(blank=True, help_text='锁定名单的日子，跨过午夜也不变。', null=True, verbose_name='记账日期')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='关账时间')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='subsidies.programme', verbose_name='补贴项目')),
            ],
            options={
                'verbose_name': '发放批次',
                'verbose_name_plural': '发放批次',
                'ordering': ['-period', 'programme'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'period'), name='subsidies_run_once'), models.CheckConstraint(condition=models.Q(('period__day', 1)), name='subsidies_run_month'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='subsidies_run_closed_at')],
            },
        ),
        migrations.CreateModel(
            name='RunBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('count', models.PositiveIntegerField(verbose_name='笔数')),
                ('total_fen', models.BigIntegerField(verbose_name='合计（分）')),
                ('posted_at', models.DateTimeField(null=True, verbose_name='入账时间')),
                ('journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.journal', verbose_name='凭证')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='subsidies.run', verbose_name='发放批次')),
            ],
            options={
                'verbose_name': '发放分批',
                'verbose_name_plural': '发放分批',
                'ordering': ['run', 'number'],
                'indexes': [models.Index(condition=models.Q(('posted_at__isnull', True)), fields=['run', 'number'], name='subsidies_batch_pending')],
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='subsidies_batch_once'), models.CheckConstraint(condition=models.Q(models.Q(('journal__isnull', True), ('posted_at__isnull', True)), models.Q(('journal__isnull', False), ('posted_at__isnull', False)), _connector='OR'), name='subsidies_batch_posted')],
            },
        ),
        migrations.CreateModel(
            name='RunItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_number', models.PositiveIntegerField(verbose_name='分批序号')),
                ('resident_id', models.BigIntegerField(verbose_name='老年人编号')),
                ('award_id', models.BigIntegerField(verbose_name='认定编号')),
                ('period', models.DateField(verbose_name='所属月份')),
                ('component', models.CharField(choices=[('base', '当期'), ('difference', '补差')], max_length=12, verbose_name='款项')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.account', verbose_name='账户')),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='subsidies.run', verbose_name='发放批次')),
            ],
            options={
                'verbose_name': '发放名单',
                'verbose_name_plural': '发放名单',
                'constraints': [models.UniqueConstraint(fields=('run', 'batch_number', 'account', 'period', 'component'), name='subsidies_item_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('through', models.DateField(verbose_name='截至日期')),
                ('count', models.PositiveIntegerField(verbose_name='笔数')),
                ('total_fen', models.BigIntegerField(verbose_name='合计（分）')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='accounts.organisation', verbose_name='运营方')),
            ],
            options={
                'verbose_name': '结算单',
                'verbose_name_plural': '结算单',
                'ordering': ['-through', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gt', 0), ('total_fen__gt', 0)), name='subsidies_statement_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('transfer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='statement_line', serialize=False, to='subsidies.transfer', verbose_name='资金流水')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='subsidies.statement', verbose_name='结算单')),
            ],
            options={
                'verbose_name': '结算明细',
                'verbose_name_plural': '结算明细',
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='balance', serialize=False, to='subsidies.account', verbose_name='账户')),
                ('posted', models.BigIntegerField(db_default=0, verbose_name='余额（分）')),
                ('held', models.BigIntegerField(db_default=0, verbose_name='冻结（分）')),
            ],
            options={
                'verbose_name': '余额',
                'verbose_name_plural': '余额',
                'constraints': [models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='subsidies_balance_held'), models.CheckConstraint(condition=models.Q(('posted__gte', models.F('held'))), name='subsidies_balance_available')],
            },
        ),
        migrations.CreateModel(
            name='HoldEnd',
            fields=[
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='end', serialize=False, to='subsidies.hold', verbose_name='冻结')),
                ('outcome', models.CharField(choices=[('captured', '已扣款'), ('released', '已退回')], max_length=12, verbose_name='结果')),
                ('ended_at', models.DateTimeField(auto_now_add=True, verbose_name='结束时间')),
                ('journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.journal', verbose_name='凭证')),
            ],
            options={
                'verbose_name': '冻结结束',
                'verbose_name_plural': '冻结结束',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('journal__isnull', False), ('outcome', 'captured')), models.Q(('journal__isnull', True), ('outcome', 'released')), _connector='OR'), name='subsidies_hold_end_journal')],
            },
        ),
    ]

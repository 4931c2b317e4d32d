"""The audit trail."""

import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='时间')),
                ('actor_id', models.BigIntegerField(db_index=True, null=True, verbose_name='操作人编号')),
                ('actor_name', models.CharField(max_length=150, verbose_name='操作人')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='网络地址')),
                ('action', models.CharField(db_index=True, max_length=100, verbose_name='事项')),
                ('subject_type', models.CharField(max_length=100, verbose_name='对象类型')),
                ('subject_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('details', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
            ],
            options={
                'verbose_name': '审计记录',
                'verbose_name_plural': '审计记录',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='core_audit_subject')],
            },
        ),
    ]

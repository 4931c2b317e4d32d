import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('elderly_care', '0001_initial'),
        ('meals', '0001_initial'),
        ('stations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='kitchen',
            name='station',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='kitchen', to='stations.station', verbose_name='所在站点'),
        ),
        migrations.AddField(
            model_name='kitchencapacity',
            name='kitchen',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacities', to='meals.kitchen', verbose_name='厨房'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='discount',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meals.agediscount', verbose_name='年龄优惠'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='handed_over_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='交付人'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='kitchen',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='meals.kitchen', verbose_name='制作厨房'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='operator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meal_orders', to='accounts.organisation', verbose_name='运营方'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='placed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='下单人'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='resident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meal_orders', to='elderly_care.resident', verbose_name='老年人'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='station',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meal_orders', to='stations.station', verbose_name='助餐点'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='subsidy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meals.dailymealsubsidy', verbose_name='就餐补贴'),
        ),
        migrations.AddField(
            model_name='menu',
            name='kitchen',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='menus', to='meals.kitchen', verbose_name='厨房'),
        ),
        migrations.AddField(
            model_name='mealorder',
            name='menu',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='meals.menu', verbose_name='菜单'),
        ),
        migrations.AddField(
            model_name='menuitem',
            name='menu',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='meals.menu', verbose_name='菜单'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='menu_item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='meals.menuitem', verbose_name='套餐'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='meals.mealorder', verbose_name='订餐单'),
        ),
        migrations.AddConstraint(
            model_name='pricecap',
            constraint=models.UniqueConstraint(fields=('region', 'effective_from'), name='meals_cap_once'),
        ),
        migrations.AddConstraint(
            model_name='pricecap',
            constraint=models.CheckConstraint(condition=models.Q(('maximum_fen__gte', models.F('minimum_fen')), ('minimum_fen__gte', 0)), name='meals_cap_order'),
        ),
        migrations.AddConstraint(
            model_name='pricecap',
            constraint=models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='meals_cap_dates', violation_error_message='失效日期不能早于生效日期。'),
        ),
        migrations.AddField(
            model_name='setmeal',
            name='operator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_meals', to='accounts.organisation', verbose_name='运营方'),
        ),
        migrations.AddField(
            model_name='menuitem',
            name='set_meal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meals.setmeal', verbose_name='套餐'),
        ),
        migrations.AddField(
            model_name='setmealdish',
            name='dish',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meals.dish', verbose_name='菜品'),
        ),
        migrations.AddField(
            model_name='setmealdish',
            name='set_meal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='meals.setmeal', verbose_name='套餐'),
        ),
        migrations.AddField(
            model_name='setmeal',
            name='dishes',
            field=models.ManyToManyField(through='meals.SetMealDish', to='meals.dish', verbose_name='菜品'),
        ),
        migrations.AddField(
            model_name='supplyrelation',
            name='kitchen',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supply_relations', to='meals.kitchen', verbose_name='厨房'),
        ),
        migrations.AddField(
            model_name='supplyrelation',
            name='station',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supply_relations', to='stations.station', verbose_name='助餐点'),
        ),
        migrations.AddConstraint(
            model_name='agediscount',
            constraint=models.UniqueConstraint(fields=('region', 'min_age', 'effective_from'), name='meals_discount_once'),
        ),
        migrations.AddConstraint(
            model_name='agediscount',
            constraint=models.CheckConstraint(condition=models.Q(('government_bp__lte', 10000), ('max_portions__gte', 1), ('percent_off_bp__lte', 10000)), name='meals_discount_shares'),
        ),
        migrations.AddConstraint(
            model_name='agediscount',
            constraint=models.CheckConstraint(condition=models.Q(('government_bp', 0), ('programme__isnull', False), _connector='OR'), name='meals_discount_funded', violation_error_message='政府承担的部分要选择出资项目。'),
        ),
        migrations.AddConstraint(
            model_name='agediscount',
            constraint=models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='meals_discount_dates', violation_error_message='失效日期不能早于生效日期。'),
        ),
        migrations.AddConstraint(
            model_name='dailymealsubsidy',
            constraint=models.UniqueConstraint(fields=('region', 'effective_from'), name='meals_subsidy_once'),
        ),
        migrations.AddConstraint(
            model_name='dailymealsubsidy',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='meals_subsidy_positive'),
        ),
        migrations.AddConstraint(
            model_name='dailymealsubsidy',
            constraint=models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='meals_subsidy_dates', violation_error_message='失效日期不能早于生效日期。'),
        ),
        migrations.AddConstraint(
            model_name='daysettlement',
            constraint=models.UniqueConstraint(fields=('operator', 'day'), name='meals_settlement_once'),
        ),
        migrations.AddConstraint(
            model_name='daysettlement',
            constraint=models.CheckConstraint(condition=models.Q(('list_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('purse_fen'), '+', models.F('cash_fen')), '+', models.F('government_fen')), '+', models.F('operator_fen')))), name='meals_settlement_parts_add_up'),
        ),
        migrations.AddConstraint(
            model_name='dish',
            constraint=models.UniqueConstraint(fields=('operator', 'name'), name='meals_dish_once', violation_error_message='已有同名的菜品。'),
        ),
        migrations.AddConstraint(
            model_name='dish',
            constraint=models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='meals_dish_price'),
        ),
        migrations.AddConstraint(
            model_name='kitchencapacity',
            constraint=models.UniqueConstraint(fields=('kitchen', 'meal_period'), name='meals_capacity_once'),
        ),
        migrations.AddIndex(
            model_name='menu',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['cutoff_at'], name='meals_menu_due'),
        ),
        migrations.AddIndex(
            model_name='menu',
            index=models.Index(fields=['service_date', 'meal_period'], name='meals_menu_day'),
        ),
        migrations.AddConstraint(
            model_name='menu',
            constraint=models.UniqueConstraint(fields=('kitchen', 'service_date', 'meal_period'), name='meals_menu_once', violation_error_message='这个厨房这一餐已经有菜单了。'),
        ),
        migrations.AddConstraint(
            model_name='menu',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('published_at__isnull', False), _connector='OR'), name='meals_menu_published_at'),
        ),
        migrations.AddIndex(
            model_name='mealorder',
            index=models.Index(condition=models.Q(('state__in', ['placed', 'unrouted'])), fields=['menu', 'station', 'portions', 'id'], name='meals_order_to_route'),
        ),
        migrations.AddIndex(
            model_name='mealorder',
            index=models.Index(fields=['service_date', 'station'], name='meals_order_day'),
        ),
        migrations.AddIndex(
            model_name='mealorder',
            index=models.Index(fields=['kitchen', 'service_date'], name='meals_order_kitchen_day'),
        ),
        migrations.AddIndex(
            model_name='mealorder',
            index=models.Index(fields=['operator', 'service_date'], name='meals_order_operator_day'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.UniqueConstraint(fields=('placed_by', 'idempotency_key'), name='meals_order_idempotent', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('resident', 'service_date', 'meal_period'), name='meals_order_once_per_meal'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.UniqueConstraint(condition=models.Q(('subsidy_fen__gt', 0), models.Q(('state__in', ['cancelled', 'no_show']), _negated=True)), fields=('resident', 'service_date'), name='meals_order_one_subsidy_a_day'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(('elder_fen__gte', 0), ('government_fen__gte', 0), ('list_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('elder_fen'), '+', models.F('government_fen')), '+', models.F('operator_fen'))), ('operator_fen__gte', 0)), name='meals_order_parts_add_up'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(('discount_government_fen__gte', 0), ('government_fen', django.db.models.expressions.CombinedExpression(models.F('discount_government_fen'), '+', models.F('subsidy_fen'))), ('subsidy_fen__gte', 0)), name='meals_order_government_part'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(('cash_due_fen__gte', 0), ('elder_fen', django.db.models.expressions.CombinedExpression(models.F('held_fen'), '+', models.F('cash_due_fen'))), ('held_fen__gte', 0)), name='meals_order_elder_part'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('elder_fen', django.db.models.expressions.CombinedExpression(models.F('purse_paid_fen'), '+', models.F('cash_received_fen'))), ('handed_over_at__isnull', False), ('state', 'handed_over')), models.Q(('state', 'handed_over'), _negated=True), _connector='OR'), name='meals_order_paid_when_handed_over'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['placed', 'unrouted', 'cancelled']), models.Q(('kitchen__isnull', False), ('routed_at__isnull', False)), _connector='OR'), name='meals_order_kitchen_known'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'unrouted'), models.Q(('unrouted_reason', ''), _negated=True)), models.Q(('state', 'unrouted'), _negated=True), _connector='OR'), name='meals_order_unrouted_reason'),
        ),
        migrations.AddConstraint(
            model_name='mealorder',
            constraint=models.CheckConstraint(condition=models.Q(('portions__gt', 0)), name='meals_order_portions_positive'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.UniqueConstraint(fields=('order', 'menu_item'), name='meals_line_once'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('list_fen', django.db.models.expressions.CombinedExpression(models.F('unit_price_fen'), '*', models.F('quantity'))), ('quantity__gt', 0)), name='meals_line_list_price'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('elder_fen__gte', 0), ('government_fen__gte', 0), ('list_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('elder_fen'), '+', models.F('government_fen')), '+', models.F('operator_fen'))), ('operator_fen__gte', 0)), name='meals_line_parts_add_up'),
        ),
        migrations.AddConstraint(
            model_name='menuitem',
            constraint=models.UniqueConstraint(fields=('menu', 'set_meal'), name='meals_item_once'),
        ),
        migrations.AddConstraint(
            model_name='menuitem',
            constraint=models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='meals_item_price'),
        ),
        migrations.AddConstraint(
            model_name='menuitem',
            constraint=models.CheckConstraint(condition=models.Q(('stock__isnull', True), ('ordered__lte', models.F('stock')), _connector='OR'), name='meals_item_stock'),
        ),
        migrations.AddConstraint(
            model_name='setmealdish',
            constraint=models.UniqueConstraint(fields=('set_meal', 'dish'), name='meals_set_dish_once'),
        ),
        migrations.AddConstraint(
            model_name='setmealdish',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='meals_set_dish_quantity'),
        ),
        migrations.AddConstraint(
            model_name='setmeal',
            constraint=models.UniqueConstraint(fields=('operator', 'name'), name='meals_set_once'),
        ),
        migrations.AddConstraint(
            model_name='supplyrelation',
            constraint=models.UniqueConstraint(fields=('kitchen', 'station', 'valid_from'), name='meals_supply_once'),
        ),
        migrations.AddConstraint(
            model_name='supplyrelation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='meals_supply_dates', violation_error_message='结束日期不能早于开始日期。'),
        ),
    ]

{#
    Why a customer is in the segment, in words of one language (en or ru): the values, the scores and the rule that matched.
    Between re-scoring days there are buyers without scores.
#}
{% macro segment_reason(language) -%}
    {%- if language == 'ru' -%}
    case
        when scored.customer_id is null and purchases.order_count > 0 then 'первый заказ после последнего пересчёта'
        when scored.customer_id is null then 'ни одного заказа'
        else
            scored.rule_ru || ': '
            || coalesce(
                'последнее значимое событие ' || cast(scored.r_days as text) || ' дн. назад', 'значимых событий ещё не было'
            )
            || ' (R ' || cast(scored.r_score as text) || '), заказов за {{ var("rfm_window_days") }} дн.: '
            || cast(scored.f_orders as text) || ' (F ' || cast(scored.f_score as text) || '), на сумму '
            || cast(scored.m_amount as text) || ' {{ var("reporting_currency") }} (M ' || cast(scored.m_score as text) || ')'
    end
    {%- else -%}
    case
        when scored.customer_id is null and purchases.order_count > 0 then 'bought first since the last re-scoring'
        when scored.customer_id is null then 'never bought'
        else
            scored.rule_en || ': '
            || coalesce('last significant event ' || cast(scored.r_days as text) || ' days ago', 'no significant event yet')
            || ' (R ' || cast(scored.r_score as text) || '), orders in {{ var("rfm_window_days") }} days: '
            || cast(scored.f_orders as text) || ' (F ' || cast(scored.f_score as text) || '), worth '
            || cast(scored.m_amount as text) || ' {{ var("reporting_currency") }} (M ' || cast(scored.m_score as text) || ')'
    end
    {%- endif -%}
{%- endmacro %}

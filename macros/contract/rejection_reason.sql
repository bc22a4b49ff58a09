{#
    Text expression: everything that is wrong with a row, or NULL. The words are only put together for rows that broke a
    rule, so clean rows pay for the conditions alone.
#}
{% macro rejection_reason(contract) -%}
    {%- set checks = [] -%}
    {%- for column in contract.columns -%}{%- do checks.extend(column_checks(column)) -%}{%- endfor -%}
    case
        when
            staging_reason is not null
            {%- for check in checks %}
            or {{ check.broken }}
            {%- endfor %}
            {#- A source that says itself why a row is none of ours knows better than the general rules. -#}
            {{ '' }} then coalesce(
                staging_reason,
                concat_ws(
                    '; '
                    {%- for check in checks %},
                    case when {{ check.broken }} then {{ check.reason }} end
                    {%- endfor %}
                )
            )
    end
{%- endmacro %}

{#
    Fails with the keys that occur more than once or have a missing part. One scan for what not_null and unique need two.
    Parts listed in `nullable` may be missing; missing ones count as equal.
#}
{% test primary_key(model, column_names, nullable=[]) %}

with

validation_errors as (

    select
        {{ column_names | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ column_names | join(', ') }}
    having
        count(*) > 1
        {% for name in column_names if name not in nullable -%}
        or {{ name }} is null
        {% endfor %}

)

select * from validation_errors

{% endtest %}

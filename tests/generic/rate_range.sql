{# A rate or a share is between 0 and 1, or unknown. #}
{% test rate_range(model, column_name) %}
with

validation_errors as (

    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} < 0 or {{ column_name }} > 1

)

select * from validation_errors
{% endtest %}

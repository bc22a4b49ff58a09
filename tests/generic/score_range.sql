{# Fails with scores outside 1 to 5; a missing score (a customer who never bought) passes. #}
{% test score_range(model, column_name) %}

with

validation_errors as (

    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} < 1 or {{ column_name }} > 5

)

select * from validation_errors

{% endtest %}

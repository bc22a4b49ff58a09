{# Fails with rows whose four cut points are missing or fall from one to the next. #}
{% test ascending_cut_points(model) %}

with

validation_errors as (

    select *
    from {{ model }}
    where
        cut_1 is null
        or cut_2 is null
        or cut_3 is null
        or cut_4 is null
        or cut_1 > cut_2
        or cut_2 > cut_3
        or cut_3 > cut_4

)

select * from validation_errors

{% endtest %}

-- Truth is read in English, in Russian and as digits, whatever the case; anything else is NULL.
with

cases as (

    {{ literal_rows(
        {'written': 'text', 'truth_expected': 'boolean'},
        [
            ['true', 'true'],
            ['T', 'true'],
            ['Yes', 'true'],
            ['1', 'true'],
            ['1.0', 'true'],
            ['да', 'true'],
            ['false', 'false'],
            ['N', 'false'],
            ['0', 'false'],
            ['нет', 'false'],
            ['2', none],
            ['maybe', none],
            ['', none],
            [none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ safe_cast_boolean('written') }} as truth
    from cases

),

validation_errors as (

    select * from computed
    where
        truth is distinct from truth_expected

)

select * from validation_errors

-- full_match asks the whole text, alternatives included; replace_all replaces every match, not the first.
-- NULL stays NULL.
with

cases as (

    {{ literal_rows(
        {'given': 'text', 'is_matched_expected': 'boolean', 'without_digits_expected': 'text'},
        [
            ['ab', 'true', 'ab'],
            ['12', 'true', '##'],
            ['abc', 'false', 'abc'],
            ['1b2', 'false', '#b#'],
            ['', 'false', ''],
            [none, none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ full_match('given', 'ab|[0-9]+') }} as is_matched,
        {{ replace_all('given', '[0-9]', '#') }} as without_digits
    from cases

),

validation_errors as (

    select * from computed
    where
        is_matched is distinct from is_matched_expected
        or without_digits is distinct from without_digits_expected

)

select * from validation_errors

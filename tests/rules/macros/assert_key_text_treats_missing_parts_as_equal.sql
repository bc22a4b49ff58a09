-- A key of one column is that column; of several, missing parts count as equal and as a part of their own.
with

cases as (

    {{ literal_rows(
        {'part_1': 'text', 'part_2': 'text', 'expected': 'text'},
        [
            ['a', 'b', 'a|b'],
            ['a', none, 'a|-'],
            [none, 'a', '-|a'],
            [none, none, '-|-'],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ key_text(['part_1', 'part_2']) }} as key_of_two,
        {{ key_text(['part_1']) }} as key_of_one
    from cases

),

validation_errors as (

    select * from computed
    where key_of_two is distinct from expected or key_of_one is distinct from part_1

)

select * from validation_errors

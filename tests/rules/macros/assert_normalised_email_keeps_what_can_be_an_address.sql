-- An address is trimmed and put into lower case; what cannot be one is NULL.
with

cases as (

    {{ literal_rows(
        {'written': 'text', 'email_expected': 'text'},
        [
            [' A.b+C@Example.COM ', 'a.b+c@example.com'],
            ['a@почта.рф', 'a@почта.рф'],
            ['ИВАН@почта.рф', none],
            ['a@b.co', 'a@b.co'],
            ['a@b', none],
            ['a@b.c', none],
            ['a@b..ru', none],
            ['a..b@c.ru', none],
            ['.a@b.ru', none],
            ['a.@b.ru', none],
            ['a@-b.ru', none],
            ['a@b-.ru', none],
            ['a b@c.ru', none],
            ['a@b.ru;c@d.ru', none],
            ['@b.ru', none],
            ['a@', none],
            ['', none],
            [none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ normalised_email('written') }} as email
    from cases

),

validation_errors as (

    select * from computed
    where
        email is distinct from email_expected

)

select * from validation_errors

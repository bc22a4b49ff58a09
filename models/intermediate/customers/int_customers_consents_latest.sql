{#
    What holds now for each purpose and channel: the newest word; of two at the same instant the withdrawal. A row without a
    channel speaks for all channels, so for a channel the newest of its own and the general rows counts. Processing knows no
    channels: there the newest word counts, by whatever way it came.
#}
with

consents as (

    select
        customer_id,
        purpose,
        status,
        occurred_at,
        case when purpose = 'marketing' then channel end as channel
    from {{ ref('unified_consents') }}

),

channels as (

    select distinct
        customer_id,
        purpose,
        coalesce(channel, 'all') as channel
    from consents

),

ranked as (

    select
        channels.customer_id,
        channels.purpose,
        channels.channel,
        consents.status,
        consents.occurred_at,
        row_number() over (
            partition by channels.customer_id, channels.purpose, channels.channel
            order by consents.occurred_at desc, consents.status = 'withdrawn' desc
        ) as newest_first
    from channels
    inner join consents
        on
            channels.customer_id = consents.customer_id
            and channels.purpose = consents.purpose
            and (consents.channel is null or channels.channel = consents.channel)

),

final as (

    select
        customer_id,
        purpose,
        channel,
        status,
        occurred_at as changed_at
    from ranked
    where newest_first = 1

)

select * from final

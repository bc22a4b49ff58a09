{{ checked_entity('refunds', converts=true) }}

{{ checked_entity('consents') }}

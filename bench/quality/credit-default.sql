-- Who does not pay next month. Codes are categories; the states of the last months (-2 to 8) are an order.
SELECT * EXCLUDE (ID, "default.payment.next.month"), "default.payment.next.month"::int AS y
FROM read_csv('{folder}/credit-default-taiwan/UCI_Credit_Card.csv', new_line = '\r', types = {'SEX': 'VARCHAR', 'EDUCATION': 'VARCHAR', 'MARRIAGE': 'VARCHAR'})

-- Who leaves. TotalCharges is blank in the first month.
SELECT * EXCLUDE (customerID, Churn) REPLACE (try_cast(TotalCharges AS double) AS TotalCharges), (Churn = 'Yes')::int AS y
FROM read_csv('{folder}/telco-churn/Telco-Customer-Churn.csv', types = {'TotalCharges': 'VARCHAR', 'SeniorCitizen': 'VARCHAR'})
